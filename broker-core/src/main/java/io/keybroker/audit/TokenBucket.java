package io.keybroker.audit;

import java.util.concurrent.TimeUnit;

/** A token bucket: so many at once, and so many each second. */
final class TokenBucket {
    private final Rate rate;
    private double tokens;
    private long filledAt;

    /** How many tokens there are at most, and how many come back in a second. */
    record Rate(int burst, int perSecond) {}

    TokenBucket(Rate rate, long now) {
        this.rate = rate;
        this.tokens = rate.burst();
        this.filledAt = now;
    }

    /** Takes a token if there is one. */
    synchronized boolean tryTake(long now) {
        double seconds = (now - filledAt) / (double) TimeUnit.SECONDS.toNanos(1);
        tokens = Math.min(rate.burst(), tokens + seconds * rate.perSecond());
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
