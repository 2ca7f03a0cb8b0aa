package io.keybroker.auth;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.signing.sigv4.PayloadHash;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What is known of a request's body when the request is authorized. */
public sealed interface Payload {
    /** The body is verified while it is forwarded; only for requests that are authorized without it. */
    static Payload streamed(UnverifiedRequest request) {
        if (request.needsBody()) {
            throw new IllegalStateException("the request cannot be authorized without its body");
        }
        return new Streamed(request.signature().payload());
    }

    /** The whole body, which the client's signature has to cover. */
    static Payload buffered(UnverifiedRequest request, byte[] body) {
        return new Buffered(request, body);
    }

    /** The whole body, which the request is authorized by, and what goes upstream in its place, one byte in each character. */
    static Payload replaced(UnverifiedRequest request, byte[] body, String form) {
        return new Replaced(
                new Buffered(request, body), form, PayloadHash.ofBody(form.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** The payload hash that the client's signature covers. */
    String signedHash();

    /** The bytes that identify the operation; none of a streamed body. */
    byte[] content();

    /** The payload hash that the upstream's signature covers. */
    PayloadHash upstreamHash();

    /** The form that goes upstream in place of the client's body. */
    Optional<String> replacementForm();

    /** Rejects a body that does not have the hash which the client declared. */
    void requireMatch() throws RequestRejectedException;

    /** The bytes that a SigV2 signature for the upstream covers. */
    default byte[] upstreamContent() {
        return content();
    }

    /**
     * A body that is verified on its way.
     *
     * @param declared how
     */
    record Streamed(PayloadHash declared) implements Payload {
        private static final byte[] UNREAD = new byte[0];

        @Override
        public String signedHash() {
            return declared.text();
        }

        @Override
        public byte[] content() {
            return UNREAD;
        }

        @Override
        public PayloadHash upstreamHash() {
            return declared;
        }

        @Override
        public Optional<String> replacementForm() {
            return Optional.empty();
        }

        @Override
        public void requireMatch() {
            // the payload verifier does it, at the end of the body
        }
    }

    /** A whole body, without a signature in its form. */
    final class Buffered implements Payload {
        private final PayloadHash declared;
        private final byte[] content;
        private final PayloadHash hash;
        private final Optional<String> formWithoutSignature;

        private Buffered(UnverifiedRequest request, byte[] body) {
            this.declared = request.signature().payload();
            this.formWithoutSignature = request.formWithoutSignature();
            this.content = formWithoutSignature
                    .map(form -> form.getBytes(StandardCharsets.ISO_8859_1))
                    .orElse(body);
            this.hash = PayloadHash.ofBody(content);
        }

        @Override
        public String signedHash() {
            return declared.mode() == PayloadHash.Mode.ABSENT ? hash.text() : declared.text();
        }

        @Override
        public byte[] content() {
            return content;
        }

        @Override
        public PayloadHash upstreamHash() {
            return hash;
        }

        @Override
        public Optional<String> replacementForm() {
            return formWithoutSignature;
        }

        @Override
        public void requireMatch() throws RequestRejectedException {
            if (declared.mode() == PayloadHash.Mode.HASHED && !declared.text().equals(hash.text())) {
                throw new RequestRejectedException(
                        ErrorCode.BODY_MISMATCH,
                        "The provided 'x-amz-content-sha256' header does not match what was computed.");
            }
        }
    }

    /**
     * A whole body with a form that goes upstream in its place.
     *
     * @param original the client's body
     * @param form the other form
     * @param upstreamHash its hash
     */
    record Replaced(Buffered original, String form, PayloadHash upstreamHash) implements Payload {
        @Override
        public String signedHash() {
            return original.signedHash();
        }

        @Override
        public byte[] content() {
            return original.content();
        }

        @Override
        public byte[] upstreamContent() {
            return form.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public Optional<String> replacementForm() {
            return Optional.of(form);
        }

        @Override
        public void requireMatch() throws RequestRejectedException {
            original.requireMatch();
        }
    }
}
