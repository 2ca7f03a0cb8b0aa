package io.keybroker.proxy.limit;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of bodies may be in memory at once: of one request, of one peer address and of all together. They are
 * reserved as they arrive, not as they are announced.
 */
public final class BodyBudget {
    /** What all those may have together whose key and address are not right, and each of them. */
    private static final long UNVERIFIED_TOTAL = 1 << 20;

    private static final long UNVERIFIED_EACH = 16 << 10;

    private final long maxEach;
    private final long maxTotal;
    private final AtomicLong inUse;
    private final AtomicLong unverifiedInUse;
    private final PeerShares shares;
    private final Optional<IpAddress> peer;

    /** A peer address has half of the total, and at least room for one body. */
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

    /** The same budget for the requests of one peer address, which has a share of it. */
    public BodyBudget shareOf(IpAddress address) {
        return new BodyBudget(maxEach, maxTotal, inUse, unverifiedInUse, shares, Optional.of(address));
    }

    /** The same budget for requests of which each may have no more than this. */
    public BodyBudget limitedTo(long mostEach) {
        return new BodyBudget(Math.min(mostEach, maxEach), maxTotal, inUse, unverifiedInUse, shares, peer);
    }

    /** A small budget of its own for bodies of strangers; it takes nothing from this one. */
    public BodyBudget unverified() {
        return new BodyBudget(
                Math.min(UNVERIFIED_EACH, maxEach),
                UNVERIFIED_TOTAL,
                unverifiedInUse,
                unverifiedInUse,
                shares,
                Optional.empty());
    }

    /** The longest body that it takes. */
    public long maxEach() {
        return maxEach;
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

    /** How many bytes of it are taken. */
    public long inUse() {
        return inUse.get();
    }
}
