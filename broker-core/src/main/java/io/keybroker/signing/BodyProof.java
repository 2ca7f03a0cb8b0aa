package io.keybroker.signing;

import io.keybroker.http.Headers;
import io.keybroker.refusal.Ascii;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Locale;

/**
 * Proves a body while it passes. The caller holds back the last bytes until {@link #finish} has returned, so that a body
 * that does not keep its promise is never whole upstream.
 */
public interface BodyProof {
    /** Looks at the next bytes; they may be forwarded unless they turn out to be the last ones. */
    void accept(ByteBuffer data) throws RefusedException;

    /** The body has ended: refuses it if it is not what was signed or promised. */
    void finish() throws RefusedException;

    /** The proof that a payload line asks for. */
    static BodyProof of(PayloadHash payload, Headers headers) throws RefusedException {
        return switch (payload.mode()) {
            case HASHED -> new Hashed(payload.text());
            case UNSIGNED -> new Unproven();
            case UNSIGNED_TRAILER -> chunked(headers);
            case ABSENT -> throw new IllegalStateException("a body without a payload line is buffered, not streamed");
        };
    }

    private static BodyProof chunked(Headers headers) throws RefusedException {
        String length = headers.first("x-amz-decoded-content-length").orElse("");
        if (length.isEmpty() || length.length() > 15 || !length.chars().allMatch(Ascii::isDigit)) {
            throw new RefusedException(Refusal.MALFORMED, "x-amz-decoded-content-length is missing or no number");
        }
        String trailer = headers.first("x-amz-trailer").orElse("").toLowerCase(Locale.ROOT);
        boolean known = headers.count("x-amz-trailer") == 1 && headers.count("x-amz-decoded-content-length") == 1;
        if (!known) {
            throw new RefusedException(Refusal.MALFORMED, "x-amz-trailer must name the one trailer that follows");
        }
        return new UnsignedChunks(Long.parseLong(length), trailer);
    }

    /** A body whose SHA-256 was signed. */
    final class Hashed implements BodyProof {
        private final MessageDigest digest = Crypto.newSha256();
        private final String promised;

        Hashed(String promised) {
            this.promised = promised;
        }

        @Override
        public void accept(ByteBuffer data) {
            digest.update(data);
        }

        @Override
        public void finish() throws RefusedException {
            if (!MessageDigest.isEqual(Hex.parse(promised), digest.digest())) {
                throw new RefusedException(
                        Refusal.BODY_MISMATCH,
                        "The provided 'x-amz-content-sha256' header does not match what was computed.");
            }
        }
    }

    /** A body that nobody signed. */
    final class Unproven implements BodyProof {
        @Override
        public void accept(ByteBuffer data) {
            data.position(data.limit());
        }

        @Override
        public void finish() {
            // TLS is all that guards an unsigned body
        }
    }
}
