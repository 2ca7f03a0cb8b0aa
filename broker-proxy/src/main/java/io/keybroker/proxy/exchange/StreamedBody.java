package io.keybroker.proxy.exchange;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.signing.chunked.PayloadVerifier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Relays a body on its way, and holds its last piece back until all of it is proven. */
final class StreamedBody implements PayloadVerifier.Sink {
    private final PayloadVerifier relay;
    private final UpstreamConnection upstream;
    private @Nullable ByteBuf current;
    private @Nullable ByteBuffer view;
    private @Nullable ByteBuf held;
    private long length;

    StreamedBody(PayloadVerifier relay, UpstreamConnection upstream) {
        this.relay = relay;
        this.upstream = upstream;
    }

    /** Takes a piece over; what was held back before it goes on. */
    void add(ByteBuf piece) throws RequestRejectedException {
        length += piece.readableBytes();
        ByteBuffer bytes = piece.nioBuffer();
        current = piece;
        view = bytes;
        try {
            relay.update(bytes, this);
        } finally {
            view = null;
            if (current != null) {
                current.release(); // others went out in its place
                current = null;
            }
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // whether these are the very bytes that came in, not others like them
    public void emit(ByteBuffer piece) {
        ByteBuf before = held;
        if (piece == view && current != null) {
            held = current;
            current = null;
        } else {
            held = Unpooled.wrappedBuffer(piece);
        }
        if (before != null) {
            upstream.write(before);
        }
    }

    /** The body has ended: its last piece goes on if all of it was as promised. */
    void finish() throws RequestRejectedException {
        relay.finish(this);
        if (held != null) {
            upstream.write(held);
            held = null;
        }
        upstream.end();
    }

    long length() {
        return length;
    }

    void release() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
