package io.keybroker.proxy.exchange;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.upstream.BodyFraming;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** A complete body, needed for the authorization of its request. */
final class BufferedBody implements RequestBody {
    private static final int FIRST = 4096;

    private final BodyBudget budget;
    private final long longest;
    private byte[] bytes;
    private int length;
    private long taken;

    /** Rejects a declared length above the limit before a byte is read; memory is reserved as bytes arrive. */
    BufferedBody(BodyFraming framing, BodyBudget budget) throws RequestRejectedException {
        this.budget = budget;
        budget.requireWithin(framing.length());
        this.longest = framing.chunked() ? Integer.MAX_VALUE : Math.max(framing.length(), 0);
        int first = (int) Math.min(FIRST, longest);
        budget.reserve(first);
        taken = first;
        bytes = new byte[first];
    }

    /** Takes ownership of a piece. */
    void add(ByteBuf piece) throws RequestRejectedException {
        try {
            int count = piece.readableBytes();
            if (length + count > bytes.length) {
                grow(length + (long) count);
            }
            piece.readBytes(bytes, length, count);
            length += count;
        } finally {
            piece.release();
        }
    }

    private void grow(long needed) throws RequestRejectedException {
        budget.requireWithin(needed);
        long size = Math.max(needed, Math.min(longest, 2L * bytes.length));
        budget.reserve(size - taken);
        taken = size;
        bytes = Arrays.copyOf(bytes, (int) size);
    }

    @Override
    public byte[] bytes() {
        if (bytes.length != length) {
            bytes = Arrays.copyOf(bytes, length);
        }
        return bytes;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() {
        budget.release(taken);
        taken = 0;
        bytes = new byte[0];
    }
}
