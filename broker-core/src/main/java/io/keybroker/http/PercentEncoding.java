package io.keybroker.http;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding as AWS signs it: all bytes except {@code A-Z a-z 0-9 - . _ ~}, in upper-case hexadecimal (RFC 3986,
 * section 2). Texts hold one byte per character.
 */
public final class PercentEncoding {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final boolean[] UNRESERVED = new boolean[256];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            UNRESERVED[c] = true;
            UNRESERVED[Character.toUpperCase(c)] = true;
        }
        for (char c = '0'; c <= '9'; c++) {
            UNRESERVED[c] = true;
        }
        for (char c : "-._~".toCharArray()) {
            UNRESERVED[c] = true;
        }
    }

    private PercentEncoding() {}

    /** Decodes once; {@code +} is unchanged. */
    public static String decode(String encoded) throws RequestRejectedException {
        int percent = encoded.indexOf('%');
        if (percent < 0) {
            return encoded;
        }
        StringBuilder decoded = new StringBuilder(encoded.length()).append(encoded, 0, percent);
        for (int i = percent; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c != '%') {
                decoded.append(c);
                continue;
            }
            int high = i + 2 < encoded.length() ? hexDigit(encoded.charAt(i + 1)) : -1;
            int low = i + 2 < encoded.length() ? hexDigit(encoded.charAt(i + 2)) : -1;
            if (high < 0 || low < 0) {
                throw broken();
            }
            decoded.append((char) ((high << 4) | low));
            i += 2;
        }
        return decoded.toString();
    }

    /** Decodes a range of bytes once; {@code +} becomes {@code plus}. */
    static String decode(byte[] encoded, int from, int to, char plus) throws RequestRejectedException {
        byte[] decoded = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            byte b = encoded[i];
            if (b == '%') {
                int high = i + 2 < to ? hexDigit((char) (encoded[i + 1] & 0xff)) : -1;
                int low = i + 2 < to ? hexDigit((char) (encoded[i + 2] & 0xff)) : -1;
                if (high < 0 || low < 0) {
                    throw broken();
                }
                b = (byte) ((high << 4) | low);
                i += 2;
            } else if (b == '+') {
                b = (byte) plus;
            }
            decoded[length++] = b;
        }
        return new String(decoded, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static RequestRejectedException broken() {
        return new RequestRejectedException(
                ErrorCode.MALFORMED, "a '%' in the URI is not followed by two hexadecimal digits");
    }

    /** Encodes every byte that is not unreserved. */
    public static String encode(String decoded) {
        return encode(decoded, false);
    }

    /** Encodes every byte that is neither unreserved nor a slash. */
    public static String encodePath(String decoded) {
        return encode(decoded, true);
    }

    private static String encode(String decoded, boolean keepSlash) {
        int plain = 0;
        while (plain < decoded.length() && plain(decoded.charAt(plain), keepSlash)) {
            plain++;
        }
        if (plain == decoded.length()) {
            return decoded;
        }
        StringBuilder encoded = new StringBuilder(decoded.length() + 16).append(decoded, 0, plain);
        for (int i = plain; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (plain(c, keepSlash)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX[(c >> 4) & 15]).append(HEX[c & 15]);
            }
        }
        return encoded.toString();
    }

    private static boolean plain(char c, boolean keepSlash) {
        return (c < 256 && UNRESERVED[c]) || (keepSlash && c == '/');
    }

    private static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
