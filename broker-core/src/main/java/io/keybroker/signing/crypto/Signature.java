package io.keybroker.signing.crypto;

import io.keybroker.text.Hex;
import java.security.MessageDigest;
import java.util.Base64;

/** Bytes of a signature (HMAC, or ECDSA in DER form); compared in constant time, so it has no {@code equals}. */
public final class Signature {
    private final byte[] bytes;

    public Signature(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether both are equal, compared in constant time. */
    public boolean matches(Signature other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    /** Returns the bytes for the ECDSA verifier. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns lower-case hexadecimal, as in an Authorization header. */
    public String hex() {
        return Hex.of(bytes);
    }

    /** Returns base64, as in a SigV2 request. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    public SigningBuffer writeTo(SigningBuffer text) {
        return text.appendHex(bytes);
    }

    @Override
    public String toString() {
        return "Signature[redacted]";
    }
}
