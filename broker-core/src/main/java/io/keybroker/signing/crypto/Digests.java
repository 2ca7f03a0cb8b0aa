package io.keybroker.signing.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Thread-local SHA-256 and HMAC-SHA256 of the JDK's provider, which has intrinsics for them. */
public final class Digests {
    /** Cloned for each digest, because a provider lookup costs more than the hash of a small body. */
    private static final MessageDigest PROTOTYPE = findSha256();

    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(Digests::newSha256);

    private static final ThreadLocal<Mac> HMAC = ThreadLocal.withInitial(Digests::newHmac);

    private Digests() {}

    public static byte[] sha256(byte[] data) {
        return sha256(data, data.length);
    }

    static byte[] sha256(byte[] data, int length) {
        MessageDigest digest = SHA256.get();
        digest.update(data, 0, length);
        return digest.digest();
    }

    public static byte[] hmac(SecretKeySpec key, String latin1) {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        return hmac(key, bytes, bytes.length);
    }

    public static byte[] hmac(SecretKeySpec key, byte[] data, int length) {
        try {
            Mac mac = HMAC.get();
            mac.init(key);
            mac.update(data, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("HmacSHA256 rejected the key", e);
        }
    }

    public static SecretKeySpec key(byte[] bytes) {
        return new SecretKeySpec(bytes, "HmacSHA256");
    }

    /** Returns a new SHA-256 digest. */
    public static MessageDigest newSha256() {
        try {
            return (MessageDigest) PROTOTYPE.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("SHA-256 of the JDK's provider cannot be cloned", e);
        }
    }

    private static MessageDigest findSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("SHA-256 is not available", e);
        }
    }

    private static Mac newHmac() {
        try {
            return Mac.getInstance("HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("HmacSHA256 is not available", e);
        }
    }
}
