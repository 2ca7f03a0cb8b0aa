package io.keybroker.signing;

import io.keybroker.http.Headers;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Verifies a body while it streams, and emits what goes upstream: the same buffers, or for signed chunks new ones of
 * the same total length. The caller must hold back each piece until the next is emitted, and the last until {@link
 * #finish} returns. After a rejection it aborts the upload, so that an invalid body is never complete upstream.
 */
public interface BodyRelay {
    /** Takes the next bytes. Where the same buffer is handed out again, its position is as it was. */
    void accept(ByteBuffer data, Sink out) throws RefusedException;

    /** The body has ended: hands out what was held back, or refuses a body that is not what was signed or promised. */
    void finish(Sink out) throws RefusedException;

    /** Where the bytes for upstream go. */
    @FunctionalInterface
    interface Sink {
        /** Takes a piece over; the relay does not touch it again. */
        void put(ByteBuffer piece);
    }

    /** The relay that a payload line asks for; the chains are those of the head that came in and of the one that goes. */
    static BodyRelay of(PayloadHash payload, Headers headers, Optional<Rechaining> chains) throws RefusedException {
        return switch (payload.mode()) {
            case HASHED -> new Hashed(payload.text());
            case UNSIGNED -> new Unproven();
            case UNSIGNED_TRAILER -> new UnsignedChunks(ChunkPromise.withTrailer(headers));
            case SIGNED_CHUNKS -> new SignedChunks(ChunkPromise.withoutTrailer(headers), signed(chains));
            case SIGNED_CHUNKS_TRAILER -> new SignedChunks(ChunkPromise.withTrailer(headers), signed(chains));
            case ABSENT -> throw new IllegalStateException("a body without payload hash cannot be streamed");
        };
    }

    private static Rechaining signed(Optional<Rechaining> chains) {
        return chains.orElseThrow(() -> new IllegalStateException("signed chunks need a seed signature"));
    }

    /** A body whose SHA-256 was signed. */
    final class Hashed implements BodyRelay {
        private final MessageDigest digest = Crypto.newSha256();
        private final String promised;

        Hashed(String promised) {
            this.promised = promised;
        }

        @Override
        public void accept(ByteBuffer data, Sink out) {
            digest.update(data.duplicate());
            out.put(data);
        }

        @Override
        public void finish(Sink out) throws RefusedException {
            if (!MessageDigest.isEqual(Hex.parse(promised), digest.digest())) {
                throw new RefusedException(
                        Refusal.BODY_MISMATCH,
                        "The provided 'x-amz-content-sha256' header does not match what was computed.");
            }
        }
    }

    /** A body that nobody signed. */
    final class Unproven implements BodyRelay {
        @Override
        public void accept(ByteBuffer data, Sink out) {
            out.put(data);
        }

        @Override
        public void finish(Sink out) {
            // TLS is all that guards an unsigned body
        }
    }
}
