package io.keybroker.policy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Parses dates of policies: the ISO 8601 profile of <a href="https://www.w3.org/TR/NOTE-datetime">W3C's note</a>, or
 * seconds since 1970. Four digits alone are a year.
 */
public final class PolicyDates {
    private static final int LONGEST = 40;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,3}|[0-9]{5,12}");
    private static final Pattern YEAR = Pattern.compile("[0-9]{4}");
    private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private PolicyDates() {}

    /** Returns the text of {@code aws:CurrentTime}: UTC, to the second, {@code 2026-03-01T09:15:00Z}. */
    static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public static Optional<Instant> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            if (SECONDS.matcher(text).matches()) {
                return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
            }
            if (YEAR.matcher(text).matches()) {
                return Optional.of(startOf(LocalDate.of(Integer.parseInt(text), 1, 1)));
            }
            if (MONTH.matcher(text).matches()) {
                return Optional.of(startOf(YearMonth.parse(text).atDay(1)));
            }
            return Optional.of(
                    DAY.matcher(text).matches()
                            ? startOf(LocalDate.parse(text))
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
