package io.keybroker.proxy.limit;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of bodies may be in memory at once, of one request and of all together. */
public final class BodyBudget {
    /** What all those may have together whose key and address are not right, and each of them. */
    private static final long UNVERIFIED_TOTAL = 1 << 20;

    private static final long UNVERIFIED_EACH = 16 << 10;

    private final long maxEach;
    private final long maxTotal;
    private final AtomicLong inUse;
    private final AtomicLong unverifiedInUse;

    public BodyBudget(long maxEach, long maxTotal) {
        this(maxEach, maxTotal, new AtomicLong(), new AtomicLong());
    }

    private BodyBudget(long maxEach, long maxTotal, AtomicLong inUse, AtomicLong unverifiedInUse) {
        this.maxEach = maxEach;
        this.maxTotal = maxTotal;
        this.inUse = inUse;
        this.unverifiedInUse = unverifiedInUse;
    }

    /** The same budget for requests of which each may have no more than this. */
    public BodyBudget limitedTo(long each) {
        return new BodyBudget(Math.min(each, maxEach), maxTotal, inUse, unverifiedInUse);
    }

    /** A small budget of its own for bodies of strangers; it takes nothing from this one. */
    public BodyBudget unverified() {
        return new BodyBudget(Math.min(UNVERIFIED_EACH, maxEach), UNVERIFIED_TOTAL, unverifiedInUse, unverifiedInUse);
    }

    /** Whether a body may be so long. */
    public boolean accepts(long length) {
        return length <= maxEach;
    }

    /** Rejects a length that no body may have. */
    public void requireWithin(long length) throws RequestRejectedException {
        if (!accepts(length)) {
            throw new RequestRejectedException(
                    ErrorCode.TOO_LARGE,
                    "the body is longer than the " + maxEach + " bytes that this request may have");
        }
    }

    public void reserve(long bytes) throws RequestRejectedException {
        if (inUse.addAndGet(bytes) > maxTotal) {
            inUse.addAndGet(-bytes);
            throw new RequestRejectedException(ErrorCode.SLOW_DOWN, "too many buffered request bodies");
        }
    }

    public void release(long bytes) {
        inUse.addAndGet(-bytes);
    }

    /** How many bytes of it are taken. */
    public long inUse() {
        return inUse.get();
    }
}
