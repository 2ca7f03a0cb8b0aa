package io.keybroker.auth;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
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

    /** The whole body, which the client's signature has to cover, and its hash. */
    static Payload buffered(UnverifiedRequest request, BodyContent body, PayloadHash hash) {
        return new Buffered(request, body, hash);
    }

    /** The same, and what goes upstream in place of the body, one byte in each character. */
    static Payload replaced(UnverifiedRequest request, BodyContent body, PayloadHash hash, String form) {
        return new Replaced(
                new Buffered(request, body, hash),
                form,
                PayloadHash.ofBody(form.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Returns the payload hash that the client's signature covers. */
    String signedHash();

    /** The bytes that identify the operation, which are read only as far as it needs them; none of a streamed body. */
    BodyContent content();

    /** Returns the payload hash that the upstream signature covers. */
    PayloadHash upstreamHash();

    /** Returns the form that replaces the client's body upstream. */
    Optional<String> replacementForm();

    /** Rejects a body that does not match the declared hash. */
    void requireMatch() throws RequestRejectedException;

    /** Returns the bytes that a SigV2 signature for the upstream covers. */
    default byte[] upstreamContent() throws RequestRejectedException {
        return content().bytes();
    }

    /**
     * A body that is verified while it is forwarded.
     *
     * @param declared the declared payload hash
     */
    record Streamed(PayloadHash declared) implements Payload {
        @Override
        public String signedHash() {
            return declared.text();
        }

        @Override
        public BodyContent content() {
            return BodyContent.EMPTY;
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
        private final BodyContent content;
        private final PayloadHash hash;
        private final Optional<String> formWithoutSignature;

        private Buffered(UnverifiedRequest request, BodyContent body, PayloadHash hash) {
            this.declared = request.signature().payload();
            this.formWithoutSignature = request.formWithoutSignature();
            Optional<byte[]> form = formWithoutSignature.map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
            this.content = form.map(BodyContent::of).orElse(body);
            this.hash = form.map(PayloadHash::ofBody).orElse(hash);
        }

        @Override
        public String signedHash() {
            return declared.mode() == PayloadHash.Mode.ABSENT ? hash.text() : declared.text();
        }

        @Override
        public BodyContent content() {
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
        public BodyContent content() {
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
