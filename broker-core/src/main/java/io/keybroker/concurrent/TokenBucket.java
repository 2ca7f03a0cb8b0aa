package io.keybroker.concurrent;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Token bucket with burst and rate. */
public final class TokenBucket {
    private final double capacity;
    private final double perNano;
    private final LongSupplier nanoTime;
    private double tokens;
    private long asOf;

    public TokenBucket(int capacity, int perSecond, LongSupplier nanoTime) {
        this.capacity = capacity;
        this.perNano = perSecond / 1e9;
        this.nanoTime = nanoTime;
        this.tokens = capacity;
        this.asOf = nanoTime.getAsLong();
    }

    /** Takes a token; returns zero, or the waiting time if there is none. */
    public synchronized Duration acquire() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(capacity, tokens + (now - asOf) * perNano);
        asOf = now;
        if (tokens >= 1) {
            tokens -= 1;
            return Duration.ZERO;
        }
        return Duration.ofNanos((long) Math.ceil((1 - tokens) / perNano));
    }
}
