package io.keybroker.signing.crypto;

import io.keybroker.text.Hex;
import java.nio.charset.StandardCharsets;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Reused thread-local buffer for text that is hashed or signed, one byte per character. */
public final class SigningBuffer {
    private static final ThreadLocal<SigningBuffer> OWN = ThreadLocal.withInitial(SigningBuffer::new);

    private byte[] bytes = new byte[4096];
    private int length;

    private SigningBuffer() {}

    /** Returns an empty buffer, valid until this thread begins another. */
    public static SigningBuffer begin() {
        SigningBuffer text = OWN.get();
        text.length = 0;
        return text;
    }

    @SuppressWarnings("deprecation") // the one copy of the JDK that neither allocates nor looks at each character
    public SigningBuffer append(String latin1) {
        int end = length + latin1.length();
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
        }
        latin1.getBytes(0, latin1.length(), bytes, length);
        length = end;
        return this;
    }

    public SigningBuffer append(List<String> texts, char separator) {
        for (int i = 0; i < texts.size(); i++) {
            if (i > 0) {
                append(separator);
            }
            append(texts.get(i));
        }
        return this;
    }

    public SigningBuffer appendHex(byte[] raw) {
        for (byte octet : raw) {
            append(Hex.digit(octet >> 4)).append(Hex.digit(octet));
        }
        return this;
    }

    public SigningBuffer append(char c) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) c;
        return this;
    }

    public byte[] sha256() {
        return Digests.sha256(bytes, length);
    }

    public void update(java.security.Signature signature) throws SignatureException {
        signature.update(bytes, 0, length);
    }

    public byte[] mac(Mac mac) {
        mac.update(bytes, 0, length);
        return mac.doFinal();
    }

    public byte[] hmac(SecretKeySpec key) {
        return Digests.hmac(key, bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
