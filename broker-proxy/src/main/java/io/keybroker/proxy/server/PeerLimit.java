package io.keybroker.proxy.server;

import io.keybroker.net.IpAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Limits open connections, per address and in total. */
public final class PeerLimit {
    private final int mostEach;
    private final int mostInAll;
    private final Map<IpAddress, Integer> open = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();

    public PeerLimit(int mostEach, int mostInAll) {
        this.mostEach = mostEach;
        this.mostInAll = mostInAll;
    }

    /** Takes a place for a connection; false if there is none. */
    boolean enter(IpAddress peer) {
        if (all.incrementAndGet() > mostInAll) {
            all.decrementAndGet();
            return false;
        }
        if (open.merge(peer, 1, Integer::sum) > mostEach) {
            leave(peer);
            return false;
        }
        return true;
    }

    void leave(IpAddress peer) {
        all.decrementAndGet();
        open.computeIfPresent(peer, (address, count) -> count == 1 ? null : count - 1);
    }
}
