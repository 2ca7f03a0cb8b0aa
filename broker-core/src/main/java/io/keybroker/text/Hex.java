package io.keybroker.text;

import java.nio.charset.StandardCharsets;

/** Encodes and decodes lower-case hexadecimal. */
public final class Hex {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private Hex() {}

    public static String of(byte[] bytes) {
        byte[] text = new byte[bytes.length * 2];
        for (int i = 0; i < bytes.length; i++) {
            text[2 * i] = DIGITS[(bytes[i] >> 4) & 15];
            text[2 * i + 1] = DIGITS[bytes[i] & 15];
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Returns the digit of a half-byte. */
    public static char digit(int half) {
        return (char) DIGITS[half & 15];
    }

    /** Whether a text is the lower-case form of this many bytes. */
    public static boolean isHex(String text, int bytes) {
        if (text.length() != 2 * bytes) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Ascii.isDigit(c) && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** Decodes a text that {@link #isHex} accepts. */
    public static byte[] parse(String text) {
        byte[] bytes = new byte[text.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            int high = Character.digit(text.charAt(2 * i), 16);
            bytes[i] = (byte) ((high << 4) | Character.digit(text.charAt(2 * i + 1), 16));
        }
        return bytes;
    }
}
