package io.keybroker.http;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.text.Ascii;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;

/**
 * A signing time in ISO 8601 basic format, {@code 20150830T123600Z}.
 *
 * @param text the value of {@code x-amz-date}
 * @param instant the time, to the second
 */
public record Timestamp(String text, Instant instant) {
    private static volatile Timestamp latest = format(Instant.EPOCH);

    /** Returns the signing time of an instant; formats each second only once. */
    public static Timestamp of(Instant instant) {
        Timestamp timestamp = latest;
        if (timestamp.instant.getEpochSecond() != instant.getEpochSecond()) {
            timestamp = format(instant);
            latest = timestamp;
        }
        return timestamp;
    }

    private static Timestamp format(Instant instant) {
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
        return new Timestamp(text.append('Z').toString(), Instant.ofEpochSecond(instant.getEpochSecond()));
    }

    private static void pair(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    public static Timestamp parse(String text) throws RequestRejectedException {
        boolean shape = text.length() == 16 && text.charAt(8) == 'T' && text.charAt(15) == 'Z';
        for (int i = 0; shape && i < 15; i++) {
            shape = i == 8 || Ascii.isDigit(text.charAt(i));
        }
        if (!shape) {
            throw malformed();
        }
        try {
            long day = LocalDate.of(number(text, 0, 4), number(text, 4, 6), number(text, 6, 8))
                    .toEpochDay();
            long second = ChronoField.HOUR_OF_DAY.checkValidValue(number(text, 9, 11)) * 3600L
                    + ChronoField.MINUTE_OF_HOUR.checkValidValue(number(text, 11, 13)) * 60L
                    + ChronoField.SECOND_OF_MINUTE.checkValidValue(number(text, 13, 15));
            return new Timestamp(text, Instant.ofEpochSecond(day * 86_400L + second));
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    /** Parses the value of {@code Date}: an HTTP date (RFC 9110, 5.6.7), or the form of {@code x-amz-date}. */
    public static Timestamp parseDate(String text) throws RequestRejectedException {
        if (text.length() == 16) {
            return parse(text);
        }
        try {
            return format(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException e) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "Date is invalid (expected: Sun, 30 Aug 2015 12:36:00 GMT)");
        }
    }

    /** Returns the day, {@code yyyyMMdd}. */
    public String day() {
        return text.substring(0, 8);
    }

    /** Whether this time is on a day, in the form of {@link #day}. */
    public boolean isOn(String day) {
        return text.startsWith(day);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static RequestRejectedException malformed() {
        return new RequestRejectedException(ErrorCode.MALFORMED, "x-amz-date is invalid (expected: 20150830T123600Z)");
    }
}
