package io.keybroker.proxy.admin;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Limits what may be asked of the admin API without a certificate: 10 requests a minute from each address. */
final class LoginLimiter {
    static final int PER_MINUTE = 10;

    private static final int MOST_ADDRESSES = 1024;

    private final LongSupplier nanoTime;
    private final Map<InetAddress, Integer> counts = new HashMap<>();
    private long windowStart;

    LoginLimiter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.windowStart = nanoTime.getAsLong();
    }

    /** Counts one request; false if it is one too many, or comes from too many addresses. */
    synchronized boolean tryAcquire(InetAddress peer) {
        long now = nanoTime.getAsLong();
        if (now - windowStart >= TimeUnit.MINUTES.toNanos(1)) {
            windowStart = now;
            counts.clear();
        }
        if (counts.size() >= MOST_ADDRESSES && !counts.containsKey(peer)) {
            return false;
        }
        return counts.merge(peer, 1, Integer::sum) <= PER_MINUTE;
    }
}
