package io.keybroker.secret;

import java.util.Arrays;

/** A third-party secret. No text form. */
public final class SecretValue {
    /** Maximum size in bytes. */
    public static final int MOST_BYTES = 64 * 1024;

    private final byte[] bytes;

    private SecretValue(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies the bytes; the caller wipes its own. */
    public static SecretValue of(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "the secret has " + bytes.length + " bytes (expected: 1 to " + MOST_BYTES + ")");
        }
        return new SecretValue(bytes.clone());
    }

    /** Returns a copy; the caller wipes it. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    /** Wipes it; called by its creator, once it is stored. */
    public void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "SecretValue[redacted]";
    }
}
