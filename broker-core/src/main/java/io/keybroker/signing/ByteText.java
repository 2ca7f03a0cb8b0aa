package io.keybroker.signing;

import java.nio.charset.StandardCharsets;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Reused thread-local buffer for text that is hashed or signed, one byte per character. */
final class ByteText {
    private static final ThreadLocal<ByteText> OWN = ThreadLocal.withInitial(ByteText::new);

    private byte[] bytes = new byte[4096];
    private int length;

    private ByteText() {}

    /** An empty text, valid until this thread begins another. */
    static ByteText begin() {
        ByteText text = OWN.get();
        text.length = 0;
        return text;
    }

    ByteText append(String latin1) {
        for (int i = 0; i < latin1.length(); i++) {
            append(latin1.charAt(i));
        }
        return this;
    }

    ByteText append(List<String> texts, char separator) {
        for (int i = 0; i < texts.size(); i++) {
            if (i > 0) {
                append(separator);
            }
            append(texts.get(i));
        }
        return this;
    }

    ByteText appendHex(byte[] raw) {
        for (byte each : raw) {
            append(Hex.digit(each >> 4)).append(Hex.digit(each));
        }
        return this;
    }

    ByteText append(char c) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) c;
        return this;
    }

    byte[] sha256() {
        return Crypto.sha256(bytes, length);
    }

    void update(java.security.Signature signature) throws SignatureException {
        signature.update(bytes, 0, length);
    }

    byte[] mac(Mac mac) {
        mac.update(bytes, 0, length);
        return mac.doFinal();
    }

    byte[] hmac(SecretKeySpec key) {
        return Crypto.hmac(key, bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
