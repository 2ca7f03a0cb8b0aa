package io.keybroker.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hash of a secret of 256 random bits; compared in constant time, so it has no {@code equals}. */
public final class SecretHash {
    private final byte[] digest;

    private SecretHash(byte[] digest) {
        this.digest = digest;
    }

    public static SecretHash hash(byte[] secret) {
        try {
            return new SecretHash(MessageDigest.getInstance("SHA-256").digest(secret));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    /** Parses the text of {@link #hex()}. */
    public static SecretHash parse(String hex) {
        return new SecretHash(HexFormat.of().parseHex(hex));
    }

    public String hex() {
        return HexFormat.of().formatHex(digest);
    }

    public boolean matches(SecretHash other) {
        return MessageDigest.isEqual(digest, other.digest);
    }
}
