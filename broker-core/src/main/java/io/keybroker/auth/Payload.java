package io.keybroker.auth;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.signing.sigv4.PayloadHash;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The body of a request as known at authorization. */
public sealed interface Payload {
    /** A body that is verified while it is forwarded; only for requests that are authorized without their body. */
    static Payload streamed(UnverifiedRequest request) {
        if (request.needsBody()) {
            throw new IllegalStateException("the request cannot be authorized without its body");
        }
        return new Streamed(request.signature().payload());
    }

    /** A complete body, which the client's signature must cover. */
    static Payload buffered(UnverifiedRequest request, byte[] body) {
        return new Buffered(request, body);
    }

    /** A complete body that the request is authorized by, and its upstream replacement with one byte per character. */
    static Payload replaced(UnverifiedRequest request, byte[] body, String form) {
        return new Replaced(
                new Buffered(request, body), form, PayloadHash.ofBody(form.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Returns the payload hash that the client's signature covers. */
    String signedHash();

    /** Returns the bytes that identify the operation; empty for a streamed body. */
    byte[] content();

    /** Returns the payload hash that the upstream signature covers. */
    PayloadHash upstreamHash();

    /** Returns the form that replaces the client's body upstream. */
    Optional<String> replacementForm();

    /** Rejects a body that does not match the declared hash. */
    void requireMatch() throws RequestRejectedException;

    /** Returns the bytes that a SigV2 signature for the upstream covers. */
    default byte[] upstreamContent() {
        return content();
    }

    /**
     * A body that is verified while it is forwarded.
     *
     * @param declared the declared payload hash
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

    /** A complete body, without a signature in its form. */
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
     * A complete body, and the form that replaces it upstream.
     *
     * @param original the client's body
     * @param form the replacement form
     * @param upstreamHash the payload hash of the replacement form
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
