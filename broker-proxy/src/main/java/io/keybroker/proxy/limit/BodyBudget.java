package io.keybroker.proxy.limit;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the bytes of bodies in memory: per request, per peer address and in total. They are reserved as they arrive,
 * not as they are declared.
 */
public final class BodyBudget {
    /** Total for all requests without a verified key and address, and the limit of each. */
    private static final long UNVERIFIED_TOTAL = 1 << 20;

    private static final long UNVERIFIED_EACH = 16 << 10;

    private final long maxEach;
    private final long maxTotal;
    private final AtomicLong inUse;
    private final AtomicLong unverifiedInUse;
    private final PeerShares shares;
    private final Optional<IpAddress> peer;

    /** A peer address has half of the total, and at least space for one body. */
    public BodyBudget(long maxEach, long maxTotal) {
        this(
                maxEach,
                maxTotal,
                new AtomicLong(),
                new AtomicLong(),
                new PeerShares(Math.max(maxEach, maxTotal / 2)),
                Optional.empty());
    }

    private BodyBudget(
            long maxEach,
            long maxTotal,
            AtomicLong inUse,
            AtomicLong unverifiedInUse,
            PeerShares shares,
            Optional<IpAddress> peer) {
        this.maxEach = maxEach;
        this.maxTotal = maxTotal;
        this.inUse = inUse;
        this.unverifiedInUse = unverifiedInUse;
        this.shares = shares;
        this.peer = peer;
    }

    /** Returns the same budget for one peer address, limited to its share. */
    public BodyBudget shareOf(IpAddress address) {
        return new BodyBudget(maxEach, maxTotal, inUse, unverifiedInUse, shares, Optional.of(address));
    }

    /** Returns the same budget with a lower limit per request. */
    public BodyBudget limitedTo(long mostEach) {
        return new BodyBudget(Math.min(mostEach, maxEach), maxTotal, inUse, unverifiedInUse, shares, peer);
    }

    /** Returns a separate small budget for unverified requests. */
    public BodyBudget unverified() {
        return new BodyBudget(
                Math.min(UNVERIFIED_EACH, maxEach),
                UNVERIFIED_TOTAL,
                unverifiedInUse,
                unverifiedInUse,
                shares,
                Optional.empty());
    }

    /** Whether a body may have this length. */
    public boolean accepts(long length) {
        return length <= maxEach;
    }

    /** Rejects a length above the limit. */
    public void requireWithin(long length) throws RequestRejectedException {
        if (!accepts(length)) {
            throw new RequestRejectedException(
                    ErrorCode.TOO_LARGE,
                    "the body is longer than the " + maxEach + " bytes that this request may have");
        }
    }

    public void reserve(long bytes) throws RequestRejectedException {
        if (peer.isPresent() && !shares.tryReserve(peer.get(), bytes)) {
            throw new RequestRejectedException(
                    ErrorCode.SLOW_DOWN, "too many buffered request bodies from this address");
        }
        if (inUse.addAndGet(bytes) > maxTotal) {
            release(bytes);
            throw new RequestRejectedException(ErrorCode.SLOW_DOWN, "too many buffered request bodies");
        }
    }

    public void release(long bytes) {
        inUse.addAndGet(-bytes);
        peer.ifPresent(address -> shares.release(address, bytes));
    }

    /** Returns the number of reserved bytes. */
    public long inUse() {
        return inUse.get();
    }
}
