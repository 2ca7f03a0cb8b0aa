package io.keybroker.signing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text that is written to be hashed, one byte in each character, in a buffer that its thread uses again and again. */
final class HashedText {
    private static final ThreadLocal<HashedText> OWN = ThreadLocal.withInitial(HashedText::new);

    private byte[] bytes = new byte[4096];
    private int length;

    private HashedText() {}

    /** An empty text, valid until this thread begins another. */
    static HashedText begin() {
        HashedText text = OWN.get();
        text.length = 0;
        return text;
    }

    HashedText append(String latin1) {
        for (int i = 0; i < latin1.length(); i++) {
            append(latin1.charAt(i));
        }
        return this;
    }

    HashedText append(char c) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) c;
        return this;
    }

    byte[] sha256() {
        return Crypto.sha256(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
