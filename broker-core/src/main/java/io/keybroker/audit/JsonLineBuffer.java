package io.keybroker.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Writes JSON objects, one per line, into a reused buffer. All characters but printable ASCII are escaped: controls,
 * line separators, bidirectional marks, unpaired surrogates.
 */
final class JsonLineBuffer {
    /** Maximum bytes of one text, before the mark with the number of omitted characters. */
    static final int TEXT = 4_096;
    /** Maximum bytes of one list, before the mark with the number of omitted elements. */
    static final int LIST = 65_536;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[TEXT * 16];
    private int size;
    private boolean first;
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    /** Returns the encoded name of a field with its quotes and colon. */
    static byte[] name(String name) {
        return ("\"" + name + "\":").getBytes(StandardCharsets.US_ASCII);
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    byte[] array() {
        return bytes;
    }

    void begin() {
        room(1);
        bytes[size++] = '{';
        first = true;
    }

    void endLine() {
        room(2);
        bytes[size++] = '}';
        bytes[size++] = '\n';
    }

    void field(byte[] name, String text) {
        start(name, 2);
        string(text);
    }

    void field(byte[] name, long number) {
        start(name, 20);
        digits(number);
    }

    /** Writes ISO 8601, with the fraction in as many groups of three digits as needed. */
    void field(byte[] name, Instant instant) {
        if (instant.getEpochSecond() != second) {
            second = instant.getEpochSecond();
            String text = Instant.ofEpochSecond(second).toString();
            secondText = text.substring(0, text.length() - 1);
        }
        start(name, secondText.length() + 13);
        bytes[size++] = '"';
        ascii(secondText);
        fraction(instant.getNano());
        bytes[size++] = 'Z';
        bytes[size++] = '"';
    }

    private void fraction(int nanos) {
        if (nanos == 0) {
            return;
        }
        bytes[size++] = '.';
        int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
        int rest = nanos;
        for (int i = 0, unit = 100_000_000; i < digits; i++, unit /= 10) {
            bytes[size++] = (byte) ('0' + rest / unit);
            rest %= unit;
        }
    }

    void field(byte[] name, List<String> texts) {
        start(name, 2);
        bytes[size++] = '[';
        int from = size;
        for (int i = 0; i < texts.size(); i++) {
            if (i > 0) {
                room(1);
                bytes[size++] = ',';
            }
            if (size - from > LIST) {
                string("...and " + (texts.size() - i) + " more");
                break;
            }
            string(texts.get(i));
        }
        room(1);
        bytes[size++] = ']';
    }

    /** Writes bytes in hexadecimal. */
    void hex(byte[] name, byte[] value) {
        start(name, value.length * 2 + 2);
        bytes[size++] = '"';
        for (byte octet : value) {
            bytes[size++] = HEX[(octet >> 4) & 0xf];
            bytes[size++] = HEX[octet & 0xf];
        }
        bytes[size++] = '"';
    }

    private void start(byte[] name, int further) {
        room(name.length + 1 + further);
        if (!first) {
            bytes[size++] = ',';
        }
        first = false;
        System.arraycopy(name, 0, bytes, size, name.length);
        size += name.length;
    }

    private void string(String text) {
        room(TEXT + 64);
        int plain = plain(text);
        if (plain < text.length()) {
            escaped(text, plain);
        }
        bytes[size++] = '"';
    }

    /** Writes the quote, and the text up to the first escape or the limit; returns the position reached. */
    private int plain(String text) {
        byte[] to = bytes;
        int at = size;
        to[at++] = '"';
        int most = Math.min(text.length(), TEXT);
        int i = 0;
        while (i < most) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f || c == '"' || c == '\\') {
                break;
            }
            to[at++] = (byte) c;
            i++;
        }
        size = at;
        return i;
    }

    private void escaped(String text, int from) {
        int end = size - from + TEXT;
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                if (size == end) {
                    break;
                }
                bytes[size++] = (byte) c;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                if (size + 12 > end) {
                    break;
                }
                escape(c);
                escape(text.charAt(++i));
            } else {
                if (size + 6 > end) {
                    break;
                }
                escape(c);
            }
            i++;
        }
        if (i < text.length()) {
            ascii("...and ");
            digits(text.length() - i);
            ascii(" more");
        }
    }

    private void escape(char c) {
        bytes[size++] = '\\';
        if (c == '"' || c == '\\') {
            bytes[size++] = (byte) c;
            return;
        }
        bytes[size++] = 'u';
        bytes[size++] = HEX[c >> 12];
        bytes[size++] = HEX[(c >> 8) & 0xf];
        bytes[size++] = HEX[(c >> 4) & 0xf];
        bytes[size++] = HEX[c & 0xf];
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    private void digits(long number) {
        if (number < 0) {
            ascii(Long.toString(number));
            return;
        }
        int from = size;
        long rest = number;
        do {
            bytes[size++] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        for (int left = from, right = size - 1; left < right; left++, right--) {
            byte digit = bytes[left];
            bytes[left] = bytes[right];
            bytes[right] = digit;
        }
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
