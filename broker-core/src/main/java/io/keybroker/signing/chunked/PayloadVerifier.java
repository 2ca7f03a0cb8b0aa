package io.keybroker.signing.chunked;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.signing.crypto.Digests;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.text.Hex;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Verifies a body while it streams, and emits what goes upstream: the same buffers, or for signed chunks new ones of
 * the same total length. The caller must hold back each piece until the next is emitted, and the last until {@link
 * #finish} returns. After a rejection it aborts the upload, so that an invalid body is never complete upstream.
 */
public interface PayloadVerifier {
    /** Takes the next bytes. Where the same buffer is handed out again, its position is as it was. */
    void update(ByteBuffer data, Output out) throws RequestRejectedException;

    /** The body has ended: hands out what was held back, or refuses a body that is not what was signed or promised. */
    void finish(Output out) throws RequestRejectedException;

    /** Where the bytes for upstream go. */
    @FunctionalInterface
    interface Output {
        /** Takes a piece over; the relay does not touch it again. */
        void emit(ByteBuffer piece);

        /** Makes room for a signed chunk that is longer than most, until the body has ended; there is none by default. */
        default void hold(long bytes) throws RequestRejectedException {
            throw new RequestRejectedException(
                    ErrorCode.TOO_LARGE, "there is no room for a signed chunk of " + bytes + " bytes");
        }
    }

    /** The relay that a payload line asks for; the chains are those of the head that came in and of the one that goes. */
    static PayloadVerifier create(PayloadHash payload, Headers headers, Optional<SeedSignatures> chains)
            throws RequestRejectedException {
        return switch (payload.mode()) {
            case HASHED -> new HashedPayload(payload.text());
            case UNSIGNED -> new UnsignedPayload();
            case UNSIGNED_TRAILER -> new UnsignedChunkVerifier(DeclaredPayload.withTrailer(headers));
            case SIGNED_CHUNKS -> new SignedChunkVerifier(DeclaredPayload.withoutTrailer(headers), signed(chains));
            case SIGNED_CHUNKS_TRAILER -> new SignedChunkVerifier(DeclaredPayload.withTrailer(headers), signed(chains));
            case ABSENT -> throw new IllegalStateException("a body without payload hash cannot be streamed");
        };
    }

    private static SeedSignatures signed(Optional<SeedSignatures> chains) {
        return chains.orElseThrow(() -> new IllegalStateException("signed chunks need a seed signature"));
    }

    /** A body whose SHA-256 was signed. */
    final class HashedPayload implements PayloadVerifier {
        private final MessageDigest digest = Digests.newSha256();
        private final String promised;

        HashedPayload(String promised) {
            this.promised = promised;
        }

        @Override
        public void update(ByteBuffer data, Output out) {
            digest.update(data.duplicate());
            out.emit(data);
        }

        @Override
        public void finish(Output out) throws RequestRejectedException {
            if (!MessageDigest.isEqual(Hex.parse(promised), digest.digest())) {
                throw new RequestRejectedException(
                        ErrorCode.BODY_MISMATCH,
                        "The provided 'x-amz-content-sha256' header does not match what was computed.");
            }
        }
    }

    /** A body that nobody signed. */
    final class UnsignedPayload implements PayloadVerifier {
        @Override
        public void update(ByteBuffer data, Output out) {
            out.emit(data);
        }

        @Override
        public void finish(Output out) {
            // TLS is all that guards an unsigned body
        }
    }
}
