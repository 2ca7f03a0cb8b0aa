package io.keybroker.proxy.limit;

import io.keybroker.net.IpAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Limits open connections, per address and in total. */
public final class ConnectionLimiter {
    private final int mostEach;
    private final int mostInAll;
    private final Map<IpAddress, Integer> open = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();

    public ConnectionLimiter(int mostEach, int mostInAll) {
        this.mostEach = mostEach;
        this.mostInAll = mostInAll;
    }

    /** Acquires a slot for a connection; false if the limit is reached. */
    public boolean tryAcquire(IpAddress peer) {
        if (all.incrementAndGet() > mostInAll) {
            all.decrementAndGet();
            return false;
        }
        if (open.merge(peer, 1, Integer::sum) > mostEach) {
            release(peer);
            return false;
        }
        return true;
    }

    public void release(IpAddress peer) {
        all.decrementAndGet();
        open.computeIfPresent(peer, (address, count) -> count == 1 ? null : count - 1);
    }
}
