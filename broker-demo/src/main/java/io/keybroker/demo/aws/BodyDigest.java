package io.keybroker.demo.aws;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Records length, SHA-256, first mebibyte and chunk signatures of a forwarded body. */
final class BodyDigest {
    private static final int PREFIX = 1024 * 1024;

    private final MessageDigest sha256;
    private final ByteArrayOutputStream prefix = new ByteArrayOutputStream();
    private final Optional<ChunkSignatureVerifier> chunks;
    private long length;

    BodyDigest(Optional<ChunkSignatureVerifier> chunks) {
        this.chunks = chunks;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    void update(byte[] bytes, int count) {
        sha256.update(bytes, 0, count);
        prefix.write(bytes, 0, Math.min(count, PREFIX - prefix.size()));
        length += count;
        chunks.ifPresent(check -> check.update(bytes, count));
    }

    /** False if the body has signed chunks that are incomplete or invalid. */
    boolean isVerified() {
        return chunks.map(ChunkSignatureVerifier::proven).orElse(true);
    }

    /** Ends the recording. */
    Content content(boolean completed) {
        return new Content(HexFormat.of().formatHex(sha256.digest()), length, completed, prefix.toByteArray());
    }

    /** The recorded content. */
    @SuppressWarnings("ArrayRecordComponent") // package-private, and RecordedRequest hands out copies
    record Content(String sha256, long length, boolean completed, byte[] prefix) {}
}
