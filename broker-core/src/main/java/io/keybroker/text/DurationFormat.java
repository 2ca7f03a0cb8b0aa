package io.keybroker.text;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formats durations for operators: a number and a unit, {@code 45m}, {@code 6h}, {@code 30d}. */
public final class DurationFormat {
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m|h|d)");

    private DurationFormat() {}

    /** Parses a duration in whole units, none smaller than {@code smallest}; empty for any other text. */
    public static Optional<Duration> parse(String text, ChronoUnit smallest) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        ChronoUnit unit = unit(matcher.group(2));
        return unit.compareTo(smallest) < 0
                ? Optional.empty()
                : Optional.of(Duration.of(Long.parseLong(matcher.group(1)), unit));
    }

    private static ChronoUnit unit(String text) {
        return switch (text) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
    }

    /** Returns the form that {@link #parse} accepts, in the largest unit without a remainder. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        long seconds = millis / 1000;
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** Returns the two largest units, such as {@code 5h12m}; smaller ones are dropped. */
    public static String formatRounded(Duration duration) {
        if (duration.toDays() > 0) {
            return two(duration.toDays(), "d", duration.toHoursPart(), "h");
        }
        if (duration.toHours() > 0) {
            return two(duration.toHours(), "h", duration.toMinutesPart(), "m");
        }
        return duration.toMinutes() > 0
                ? two(duration.toMinutes(), "m", duration.toSecondsPart(), "s")
                : duration.toSeconds() + "s";
    }

    private static String two(long large, String largeUnit, int small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : small + smallUnit);
    }
}
