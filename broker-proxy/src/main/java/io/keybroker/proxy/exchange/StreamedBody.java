package io.keybroker.proxy.exchange;

import io.keybroker.proxy.upstream.UpstreamConnection;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.BodyProof;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Proves a body on its way, and holds its last piece back until the proof is whole. */
final class StreamedBody {
    private final BodyProof proof;
    private final UpstreamConnection upstream;
    private @Nullable ByteBuf held;
    private long length;

    StreamedBody(BodyProof proof, UpstreamConnection upstream) {
        this.proof = proof;
        this.upstream = upstream;
    }

    /** Takes a piece over; the one before it goes on. */
    void add(ByteBuf piece) throws RefusedException {
        ByteBuf before = held;
        held = piece;
        if (before != null) {
            upstream.write(before);
        }
        length += piece.readableBytes();
        proof.accept(piece.nioBuffer());
    }

    /** The body has ended: its last piece goes on if all of it was as promised. */
    void finish() throws RefusedException {
        proof.finish();
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
