package io.keybroker.proxy.limit;

import io.keybroker.net.IpAddress;
import java.util.concurrent.ConcurrentHashMap;

/** Reserved bytes of each peer address, up to one limit; an address without any is not stored. */
final class PeerShares {
    private final ConcurrentHashMap<IpAddress, Long> reserved = new ConcurrentHashMap<>();
    private final long limit;

    PeerShares(long limit) {
        this.limit = limit;
    }

    boolean tryReserve(IpAddress address, long bytes) {
        if (reserved.merge(address, bytes, Long::sum) <= limit) {
            return true;
        }
        release(address, bytes);
        return false;
    }

    void release(IpAddress address, long bytes) {
        reserved.merge(address, -bytes, Long::sum);
        reserved.remove(address, 0L);
    }
}
