package io.keybroker.proxy.exchange;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.signing.chunked.PayloadVerifier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** Verifies a body while it is forwarded, and holds its last piece back until the whole body is verified. */
final class StreamedBody implements RequestBody, PayloadVerifier.Output {
    private static final ByteBuf NOTHING = Unpooled.EMPTY_BUFFER;
    private static final ByteBuffer NO_VIEW = ByteBuffer.allocate(0);

    private final PayloadVerifier verifier;
    private final UpstreamConnection upstream;
    private ByteBuf current = NOTHING;
    private ByteBuffer view = NO_VIEW;
    private ByteBuf held = NOTHING;
    private long length;

    StreamedBody(PayloadVerifier verifier, UpstreamConnection upstream) {
        this.verifier = verifier;
        this.upstream = upstream;
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
    public byte[] bytes() {
        return NONE.bytes();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() {
        held.release();
        held = NOTHING;
    }
}
