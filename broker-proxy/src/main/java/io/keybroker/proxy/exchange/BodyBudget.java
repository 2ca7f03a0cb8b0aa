package io.keybroker.proxy.exchange;

import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
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
    BodyBudget atMost(long each) {
        return new BodyBudget(Math.min(each, mostEach), mostInAll, inUse);
    }

    /** Refuses a length that no request may have. */
    void check(long length) throws RefusedException {
        if (length > mostEach) {
            throw new RefusedException(
                    Refusal.TOO_LARGE, "the body is longer than the " + mostEach + " bytes that this request may have");
        }
    }

    void take(long bytes) throws RefusedException {
        if (inUse.addAndGet(bytes) > mostInAll) {
            inUse.addAndGet(-bytes);
            throw new RefusedException(Refusal.SLOW_DOWN, "too many buffered request bodies");
        }
    }

    void giveBack(long bytes) {
        inUse.addAndGet(-bytes);
    }
}
