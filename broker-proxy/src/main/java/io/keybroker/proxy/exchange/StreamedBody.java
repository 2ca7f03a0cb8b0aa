package io.keybroker.proxy.exchange;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.signing.chunked.PayloadVerifier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** Verifies a body while it is forwarded, and holds its last piece back until the whole body is verified. */
final class StreamedBody implements RequestBody, PayloadVerifier.Output {
    private static final ByteBuf NOTHING = Unpooled.EMPTY_BUFFER;
    /** The longest signed chunk: longer ones would hold the event loop up while they are encrypted. */
    private static final int MAX_CHUNK = 8 << 20;

    private static final ByteBuffer NO_VIEW = ByteBuffer.allocate(0);

    private final PayloadVerifier verifier;
    private final UpstreamConnection upstream;
    private final BodyBudget budget;
    private ByteBuf current = NOTHING;
    private ByteBuffer view = NO_VIEW;
    private ByteBuf held = NOTHING;
    private long length;
    private long taken;

    StreamedBody(PayloadVerifier verifier, UpstreamConnection upstream, BodyBudget budget) {
        this.verifier = verifier;
        this.upstream = upstream;
        this.budget = budget;
    }

    /** Takes ownership of a piece, and sends the one held back before. */
    void add(ByteBuf piece) throws RequestRejectedException {
        boolean first = length == 0;
        length += piece.readableBytes();
        current = piece;
        view = piece.nioBuffer();
        try {
            verifier.update(view, this);
        } finally {
            view = NO_VIEW;
            current.release(); // if other bytes were sent instead
            current = NOTHING;
        }
        if (!first) {
            upstream.flush(); // the head waits for the first piece: both may leave in one write
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // identity matters: the same buffer, not equal bytes
    public void emit(ByteBuffer piece) {
        ByteBuf before = held;
        if (piece == view) {
            held = current;
            current = NOTHING;
            view = NO_VIEW;
        } else {
            held = Unpooled.wrappedBuffer(piece);
        }
        forward(before);
    }

    /** The chunk that arrives, and the one before it that is held back or on its way. */
    @Override
    public void hold(long bytes) throws RequestRejectedException {
        if (bytes > MAX_CHUNK) {
            throw new RequestRejectedException(
                    ErrorCode.TOO_LARGE, "a signed chunk is longer than " + MAX_CHUNK + " bytes");
        }
        if (2 * bytes > taken) {
            budget.reserve(2 * bytes - taken);
            taken = 2 * bytes;
        }
    }

    private void forward(ByteBuf piece) {
        if (piece.isReadable()) {
            upstream.write(piece);
        } else {
            piece.release();
        }
    }

    /** Ends the body, and forwards its last piece if the whole body is valid. */
    void finish() throws RequestRejectedException {
        verifier.finish(this);
        ByteBuf last = held;
        held = NOTHING;
        forward(last);
        upstream.end();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() {
        held.release();
        held = NOTHING;
        budget.release(taken);
        taken = 0;
    }
}
