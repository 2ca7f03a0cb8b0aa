package io.keybroker.demo.aws;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Watches a body go by: its length, its SHA-256 and its first mebibyte. */
final class BodyTap {
    private static final int PREFIX = 1024 * 1024;

    private final MessageDigest sha256;
    private final ByteArrayOutputStream prefix = new ByteArrayOutputStream();
    private long length;

    BodyTap() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    void saw(byte[] bytes, int count) {
        sha256.update(bytes, 0, count);
        prefix.write(bytes, 0, Math.min(count, PREFIX - prefix.size()));
        length += count;
    }

    /** Ends the watch. */
    Content content(boolean completed) {
        return new Content(HexFormat.of().formatHex(sha256.digest()), length, completed, prefix.toByteArray());
    }

    /** What went by. */
    @SuppressWarnings("ArrayRecordComponent") // package-private, and SeenRequest hands out copies
    record Content(String sha256, long length, boolean completed, byte[] prefix) {}
}
