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
    /** Takes the next bytes. The position of a buffer that is emitted again is unchanged. */
    void update(ByteBuffer data, Output out) throws RequestRejectedException;

    /**
     * Ends the body: emits the held-back bytes, or rejects a body that does not match its signature or declaration.
     */
    void finish(Output out) throws RequestRejectedException;

    /** Receives the bytes for the upstream. */
    @FunctionalInterface
    interface Output {
        /** Takes ownership of a piece; the verifier does not use it again. */
        void emit(ByteBuffer piece);
    }

    /** Creates the verifier of a payload hash; the seed signatures are those of the client's and the upstream head. */
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

    /** A body with a signed SHA-256. */
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

    /** A body without a signature. */
    final class UnsignedPayload implements PayloadVerifier {
        @Override
        public void update(ByteBuffer data, Output out) {
            out.emit(data);
        }

        @Override
        public void finish(Output out) {
            // an unsigned body is protected by TLS alone
        }
    }
}
