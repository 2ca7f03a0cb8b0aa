package io.keybroker.proxy.limit;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of bodies may lie in memory at once, in one request and in all together. */
public final class BodyBudget {
    private final long mostEach;
    private final long mostInAll;
    private final AtomicLong inUse;

    public BodyBudget(long mostEach, long mostInAll) {
        this(mostEach, mostInAll, new AtomicLong());
    }

    private BodyBudget(long mostEach, long mostInAll, AtomicLong inUse) {
        this.mostEach = mostEach;
        this.mostInAll = mostInAll;
        this.inUse = inUse;
    }

    /** The same budget for requests of which each may have no more than this. */
    public BodyBudget atMost(long each) {
        return new BodyBudget(Math.min(each, mostEach), mostInAll, inUse);
    }

    /** Refuses a length that no request may have. */
    public void check(long length) throws RequestRejectedException {
        if (length > mostEach) {
            throw new RequestRejectedException(
                    ErrorCode.TOO_LARGE,
                    "the body is longer than the " + mostEach + " bytes that this request may have");
        }
    }

    public void take(long bytes) throws RequestRejectedException {
        if (inUse.addAndGet(bytes) > mostInAll) {
            inUse.addAndGet(-bytes);
            throw new RequestRejectedException(ErrorCode.SLOW_DOWN, "too many bodies are being read at once");
        }
    }

    public void giveBack(long bytes) {
        inUse.addAndGet(-bytes);
    }
}
