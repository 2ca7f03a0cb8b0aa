package io.keybroker.credential;

import java.nio.charset.StandardCharsets;

/** A secret access key. It has no text form; {@link #utf8()} returns its bytes. */
public final class SecretKey {
    private final byte[] utf8;

    private SecretKey(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** Takes over the characters; the caller wipes its own copy. */
    public static SecretKey of(char[] secret) {
        byte[] bytes = new byte[secret.length];
        for (int i = 0; i < secret.length; i++) {
            if (secret[i] < 0x21 || secret[i] > 0x7e) {
                throw new IllegalArgumentException("secret key has a character that is not visible ASCII");
            }
            bytes[i] = (byte) secret[i];
        }
        return new SecretKey(bytes);
    }

    public static SecretKey of(byte[] ascii) {
        return new SecretKey(ascii.clone());
    }

    /** Returns a copy of the bytes, for a signing key or for the single display to its owner. */
    public byte[] utf8() {
        return utf8.clone();
    }

    /** Returns the text: only for the response that delivers a new credential. */
    public String reveal() {
        return new String(utf8, StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "SecretKey[redacted]";
    }
}
