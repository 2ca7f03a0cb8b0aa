package io.keybroker.proxy.exchange;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.signing.chunked.PayloadVerifier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** Verifies a body while it is forwarded, and holds its last piece back until all of it is verified. */
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

    /** Takes a piece over, and sends what was held back before it. */
    void add(ByteBuf piece) throws RequestRejectedException {
        boolean first = length == 0;
        length += piece.readableBytes();
        current = piece;
        view = piece.nioBuffer();
        try {
            verifier.update(view, this);
        } finally {
            view = NO_VIEW;
            current.release(); // if other bytes went out in its place
            current = NOTHING;
        }
        if (!first) {
            upstream.flush(); // the head waits for the first piece: both may leave in one write
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // whether these are the very bytes that came in, not others like them
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

    /** The body has ended: its last piece goes on if all of it was as promised. */
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
