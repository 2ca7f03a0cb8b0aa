package io.keybroker.proxy.exchange;

import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.BodyRelay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Relays a body on its way, and holds its last piece back until all of it is proven. */
final class StreamedBody implements BodyRelay.Sink {
    private final BodyRelay relay;
    private final UpstreamConnection upstream;
    private @Nullable ByteBuf current;
    private @Nullable ByteBuffer view;
    private @Nullable ByteBuf held;
    private long length;

    StreamedBody(BodyRelay relay, UpstreamConnection upstream) {
        this.relay = relay;
        this.upstream = upstream;
    }

    /** Takes a piece over; what was held back before it goes on. */
    void add(ByteBuf piece) throws RefusedException {
        length += piece.readableBytes();
        ByteBuffer bytes = piece.nioBuffer();
        current = piece;
        view = bytes;
        try {
            relay.accept(bytes, this);
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
    public void put(ByteBuffer piece) {
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
    void finish() throws RefusedException {
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
