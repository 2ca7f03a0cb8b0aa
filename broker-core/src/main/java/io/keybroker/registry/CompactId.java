package io.keybroker.registry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Instance IDs as bytes: those of the broker and EC2 in half their length, all others unchanged. The first byte is the
 * form, and no ID has two forms.
 */
final class CompactId {
    private static final byte PLAIN = 0;
    private static final byte COMPACT = 1;
    private static final String KEY_PREFIX = "BKIA";
    private static final String KEY_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int KEY_LENGTH = 20;
    private static final Pattern ISSUED_INSTANCE = Pattern.compile("i-[0-9a-f]{17}");
    private static final int MOST = 254;

    private CompactId() {}

    static byte[] ofKey(String key) {
        if (key.length() != KEY_LENGTH || !key.startsWith(KEY_PREFIX)) {
            return plain(key);
        }
        ByteBuffer out = ByteBuffer.allocate(11).put(COMPACT);
        long bits = 0;
        for (int i = KEY_PREFIX.length(); i < KEY_LENGTH; i++) {
            int digit = KEY_DIGITS.indexOf(key.charAt(i));
            if (digit < 0) {
                return plain(key);
            }
            bits = (bits << 5) | digit;
            if ((i & 7) == 3) { // eight digits are five bytes
                out.put((byte) (bits >> 32)).putInt((int) bits);
                bits = 0;
            }
        }
        return out.array();
    }

    static String keyOf(byte[] compact) {
        if (compact[0] == PLAIN) {
            return text(compact);
        }
        StringBuilder key = new StringBuilder(KEY_LENGTH).append(KEY_PREFIX);
        for (int half = 1; half < 11; half += 5) {
            long bits = compact[half] & 0xFFL;
            for (int i = 1; i < 5; i++) {
                bits = (bits << 8) | (compact[half + i] & 0xFFL);
            }
            for (int shift = 35; shift >= 0; shift -= 5) {
                key.append(KEY_DIGITS.charAt((int) (bits >> shift) & 31));
            }
        }
        return key.toString();
    }

    static byte[] ofInstance(String id) {
        if (!ISSUED_INSTANCE.matcher(id).matches()) {
            return plain(id);
        }
        return ByteBuffer.allocate(10)
                .put(COMPACT)
                .put((byte) Character.digit(id.charAt(2), 16))
                .putLong(Long.parseUnsignedLong(id, 3, 19, 16))
                .array();
    }

    static String instanceOf(byte[] compact) {
        if (compact[0] == PLAIN) {
            return text(compact);
        }
        String low = Long.toHexString(ByteBuffer.wrap(compact, 2, 8).getLong());
        return "i-" + Character.forDigit(compact[1], 16) + "0".repeat(16 - low.length()) + low;
    }

    private static byte[] plain(String id) {
        byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > MOST) {
            throw new IllegalArgumentException("id has " + utf8.length + " bytes (expected: " + MOST + " at most)");
        }
        byte[] plain = new byte[utf8.length + 1];
        System.arraycopy(utf8, 0, plain, 1, utf8.length);
        return plain;
    }

    private static String text(byte[] plain) {
        return new String(Arrays.copyOfRange(plain, 1, plain.length), StandardCharsets.UTF_8);
    }
}
