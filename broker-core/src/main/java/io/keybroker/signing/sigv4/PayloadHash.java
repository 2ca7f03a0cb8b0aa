package io.keybroker.signing.sigv4;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.signing.crypto.Digests;
import io.keybroker.text.Hex;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The payload hash of the canonical request, and the verification of the body.
 *
 * @param mode the payload mode
 * @param text the last line of the canonical request; empty while the body of an {@link Mode#ABSENT} one is unread
 */
public record PayloadHash(Mode mode, String text) {
    public static final String HEADER = "x-amz-content-sha256";

    private static final List<Mode> MODES = List.of(Mode.values());
    private static final Set<String> UNVERIFIED = Set.of(
            "STREAMING-AWS4-HMAC-SHA256-EVENTS",
            "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
            "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER");

    /**
     * The payload modes that the broker verifies; every other value of the header is rejected.
     *
     * <table>
     * <caption>verified by, forwarded with</caption>
     * <tr><td>HASHED</td><td>the body's hash</td><td>the same hash</td></tr>
     * <tr><td>ABSENT</td><td>the hash of the body, read first</td><td>that hash</td></tr>
     * <tr><td>UNSIGNED</td><td>the head alone</td><td>the same line; the hash if the body was read</td></tr>
     * <tr><td>UNSIGNED_TRAILER</td><td>length and checksum</td><td>the same line and bytes</td></tr>
     * <tr><td>SIGNED_CHUNKS</td><td>length and each chunk's signature</td><td>the same line, chunks signed again</td></tr>
     * <tr><td>SIGNED_CHUNKS_TRAILER</td><td>these, checksum and trailer's signature</td><td>all signed again</td></tr>
     * </table>
     */
    public enum Mode {
        HASHED("", Taker.ANY),
        ABSENT("", Taker.ANY),
        UNSIGNED("UNSIGNED-PAYLOAD", Taker.UNSIGNED),
        UNSIGNED_TRAILER("STREAMING-UNSIGNED-PAYLOAD-TRAILER", Taker.UPLOAD),
        SIGNED_CHUNKS("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", Taker.UPLOAD),
        SIGNED_CHUNKS_TRAILER("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", Taker.UPLOAD);

        private final String line;
        private final Taker taker;

        private enum Taker {
            ANY,
            UNSIGNED,
            UPLOAD
        }

        Mode(String line, Taker taker) {
            this.line = line;
            this.taker = taker;
        }

        /** Whether the body is aws-chunked. */
        public boolean chunked() {
            return taker == Taker.UPLOAD;
        }

        /** Whether each chunk of the body is signed. */
        public boolean signedChunks() {
            return this == SIGNED_CHUNKS || this == SIGNED_CHUNKS_TRAILER;
        }

        /** Whether an operation accepts a body of this mode. */
        public boolean isAcceptedBy(Operation operation) {
            return switch (taker) {
                case ANY -> true;
                case UNSIGNED -> operation.acceptsUnsignedPayload();
                case UPLOAD -> operation.acceptsAwsChunked();
            };
        }
    }

    public static PayloadHash of(Headers headers) throws RequestRejectedException {
        Optional<String> line = headers.single(HEADER);
        return line.isPresent() ? of(line.get()) : new PayloadHash(Mode.ABSENT, "");
    }

    /** Parses the payload hash of a request. */
    public static PayloadHash of(String text) throws RequestRejectedException {
        if (Hex.isHex(text, 32)) {
            return new PayloadHash(Mode.HASHED, text);
        }
        for (Mode mode : MODES) {
            if (!mode.line.isEmpty() && mode.line.equals(text)) {
                return new PayloadHash(mode, text);
            }
        }
        throw UNVERIFIED.contains(text)
                ? new RequestRejectedException(ErrorCode.UNSUPPORTED, "payload mode is not supported: " + text)
                : new RequestRejectedException(
                        ErrorCode.MALFORMED, "x-amz-content-sha256 is invalid (expected: a hash or a payload mode)");
    }

    /** Returns the payload hash of a buffered body. */
    public static PayloadHash ofBody(byte[] body) {
        return new PayloadHash(Mode.HASHED, Hex.of(Digests.sha256(body)));
    }
}
