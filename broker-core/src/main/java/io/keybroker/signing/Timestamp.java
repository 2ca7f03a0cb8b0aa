package io.keybroker.signing;

import io.keybroker.refusal.Ascii;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A signing time in ISO 8601's basic form, {@code 20150830T123600Z}.
 *
 * @param text as it stands in {@code x-amz-date}
 * @param instant the same, to the second
 */
public record Timestamp(String text, Instant instant) {
    public static Timestamp of(Instant instant) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(16);
        pair(text, time.getYear() / 100);
        pair(text, time.getYear() % 100);
        pair(text, time.getMonthValue());
        pair(text, time.getDayOfMonth());
        text.append('T');
        pair(text, time.getHour());
        pair(text, time.getMinute());
        pair(text, time.getSecond());
        return new Timestamp(text.append('Z').toString(), instant);
    }

    private static void pair(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    public static Timestamp parse(String text) throws RefusedException {
        boolean shape = text.length() == 16 && text.charAt(8) == 'T' && text.charAt(15) == 'Z';
        for (int i = 0; shape && i < 15; i++) {
            shape = i == 8 || Ascii.isDigit(text.charAt(i));
        }
        if (!shape) {
            throw malformed();
        }
        try {
            LocalDateTime time = LocalDateTime.of(
                    number(text, 0, 4),
                    number(text, 4, 6),
                    number(text, 6, 8),
                    number(text, 9, 11),
                    number(text, 11, 13),
                    number(text, 13, 15));
            return new Timestamp(text, time.toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    /** The day, {@code yyyyMMdd}. */
    public String day() {
        return text.substring(0, 8);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static RefusedException malformed() {
        return new RefusedException(Refusal.MALFORMED, "x-amz-date is not a time of the form 20150830T123600Z");
    }
}
