package io.keybroker.proxy.limit;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of bodies may be in memory at once: of one request, of one peer address, of one key there and of all together.
 * They are reserved as they arrive, not as they are announced. An address never has more than is left for all others, and a key
 * never more than is left of that, so that however many fill the budget, a newcomer finds room.
 */
public final class BodyBudget {
    /** Total for all requests without a verified key and address, and the limit of each. */
    private static final long UNVERIFIED_TOTAL = 1 << 20;

    private static final long UNVERIFIED_EACH = 16 << 10;

    private final Usage usage;
    private final long maxEach;
    private final Optional<IpAddress> peer;
    private final Optional<AccessKeyId> key;

    /** What is taken of a total, and by whom. */
    private record Usage(
            long maxTotal,
            long maxBody,
            AtomicLong inUse,
            ReservedBytes<IpAddress> peers,
            ReservedBytes<AccessKeyId> keys,
            Optional<Usage> unverified) {
        static Usage of(long maxTotal, long maxBody, Optional<Usage> unverified) {
            return new Usage(
                    maxTotal, maxBody, new AtomicLong(), new ReservedBytes<>(), new ReservedBytes<>(), unverified);
        }

        /** Whether a share is more than its part of what is free; alone, it may at least be one body. */
        boolean exceeds(long share, long free, long all) {
            return share > Math.max(free, 0) && !(share == all && share <= maxBody);
        }
    }

    public BodyBudget(long maxEach, long maxTotal) {
        this(
                Usage.of(maxTotal, maxEach, Optional.of(Usage.of(UNVERIFIED_TOTAL, maxEach, Optional.empty()))),
                maxEach,
                Optional.empty(),
                Optional.empty());
    }

    private BodyBudget(Usage usage, long maxEach, Optional<IpAddress> peer, Optional<AccessKeyId> key) {
        this.usage = usage;
        this.maxEach = maxEach;
        this.peer = peer;
        this.key = key;
    }

    /** The same budget for the requests of one peer address, which has a share of it. */
    public BodyBudget shareOf(IpAddress address) {
        return new BodyBudget(usage, maxEach, Optional.of(address), key);
    }

    /** The same budget for the requests of one key, which has a share of its address's. */
    public BodyBudget shareOf(AccessKeyId issued) {
        return new BodyBudget(usage, maxEach, peer, Optional.of(issued));
    }

    /** Returns the same budget with a lower limit per request. */
    public BodyBudget limitedTo(long mostEach) {
        return new BodyBudget(usage, Math.min(mostEach, maxEach), peer, key);
    }

    /** Returns a separate small budget for unverified requests. */
    public BodyBudget unverified() {
        return new BodyBudget(
                usage.unverified().orElse(usage),
                Math.min(UNVERIFIED_EACH, maxEach),
                Optional.empty(),
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

    /** Rejects a length above the limit. */
    public void requireWithin(long length) throws RequestRejectedException {
        if (!accepts(length)) {
            throw new RequestRejectedException(
                    ErrorCode.TOO_LARGE,
                    "the body is longer than the " + maxEach + " bytes that this request may have");
        }
    }

    public void reserve(long bytes) throws RequestRejectedException {
        long all = usage.inUse().addAndGet(bytes);
        long ofPeer = peer.map(address -> usage.peers().add(address, bytes)).orElse(0L);
        long ofKey = key.map(issued -> usage.keys().add(issued, bytes)).orElse(0L);
        long free = usage.maxTotal() - all;
        if (free < 0) {
            reject(bytes, "too many buffered request bodies");
        } else if (usage.exceeds(ofPeer, free, all)) {
            reject(bytes, "too many buffered request bodies from this address");
        } else if (usage.exceeds(ofKey, free - ofPeer, all)) {
            reject(bytes, "too many buffered request bodies of this key");
        }
    }

    private void reject(long bytes, String reason) throws RequestRejectedException {
        release(bytes);
        throw new RequestRejectedException(ErrorCode.SLOW_DOWN, reason);
    }

    public void release(long bytes) {
        usage.inUse().addAndGet(-bytes);
        peer.ifPresent(address -> usage.peers().add(address, -bytes));
        key.ifPresent(issued -> usage.keys().add(issued, -bytes));
    }

    /** Returns the number of reserved bytes. */
    public long inUse() {
        return usage.inUse().get();
    }
}
