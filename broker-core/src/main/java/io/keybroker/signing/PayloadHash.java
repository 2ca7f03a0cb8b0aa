package io.keybroker.signing;

import io.keybroker.http.Headers;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;

/**
 * What stands for the body in the canonical request, and how the body is proven.
 *
 * @param mode how the body is proven
 * @param text the last line of the canonical request; empty while the body of an {@link Mode#ABSENT} one is unread
 */
public record PayloadHash(Mode mode, String text) {
    public static final String HEADER = "x-amz-content-sha256";

    /** The ways to sign a body that the broker verifies; every other value of the header is refused. */
    public enum Mode {
        /** The header holds the body's SHA-256. */
        HASHED,
        /** The client sent no header: the body must be read and hashed to verify. */
        ABSENT,
        /** The body is not signed. */
        UNSIGNED,
        /** The body is aws-chunked, not signed, and ends with a checksum. */
        UNSIGNED_TRAILER
    }

    public static PayloadHash of(Headers headers) throws RefusedException {
        String text = headers.first(HEADER).orElse("");
        if (text.isEmpty() && !headers.has(HEADER)) {
            return new PayloadHash(Mode.ABSENT, "");
        }
        if (Hex.isHex(text, 32)) {
            return new PayloadHash(Mode.HASHED, text);
        }
        return switch (text) {
            case "UNSIGNED-PAYLOAD" -> new PayloadHash(Mode.UNSIGNED, text);
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> new PayloadHash(Mode.UNSIGNED_TRAILER, text);
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                    "STREAMING-AWS4-HMAC-SHA256-EVENTS",
                    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
                    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER" ->
                throw new RefusedException(Refusal.UNSUPPORTED, "this broker does not verify " + text + " bodies");
            default ->
                throw new RefusedException(
                        Refusal.MALFORMED, "x-amz-content-sha256 is neither a hash nor a known mode");
        };
    }

    /** The hash of a body at hand. */
    public static PayloadHash hashed(byte[] body) {
        return new PayloadHash(Mode.HASHED, Hex.of(Crypto.sha256(body)));
    }
}
