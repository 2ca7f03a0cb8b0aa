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

    /** Whether both are the same, in a time that does not tell where they differ. */
    public boolean matches(Signature other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    /** For the verifier of an ECDSA signature. */
    public byte[] bytes() {
        return bytes;
    }

    /** Lower-case hexadecimal, as it goes into an Authorization header. */
    public String hex() {
        return Hex.of(bytes);
    }

    /** As it stands in a request signed by version 2. */
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
