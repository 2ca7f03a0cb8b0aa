package io.keybroker.cli.output;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.AdminProblem.Kind;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formats and parses times, relative and absolute. */
public final class Times {
    private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,5})([mhd])");
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm'Z'").withZone(ZoneOffset.UTC);

    private final Clock clock;

    public Times(Clock clock) {
        this.clock = clock;
    }

    /** A time itself, as in {@code 2026-03-01T10:00:00Z}, or so far before now, as in {@code 24h}. */
    public static Instant at(String text, Clock clock) throws AdminProblem {
        if (SPAN.matcher(text).matches()) {
            return clock.instant().minus(span(text));
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new AdminProblem(
                    Kind.USAGE,
                    "'" + Printable.of(text) + "' is not a time (expected: a duration such as 24h, or"
                            + " 2026-03-01T10:00:00Z)",
                    "");
        }
    }

    /** A span, as in {@code 45m}, {@code 24h} or {@code 30d}. */
    public static Duration span(String text) throws AdminProblem {
        Matcher matcher = SPAN.matcher(text);
        if (!matcher.matches()) {
            throw new AdminProblem(
                    Kind.USAGE,
                    "'" + Printable.of(text) + "' is not a duration (expected: a number and m, h or d, such as 24h)",
                    "");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** As in {@code in 5h12m (2026-03-01 18:40Z)}. */
    public String of(Instant time) {
        Duration ahead = Duration.between(clock.instant(), time);
        String distance = ahead.isNegative() ? span(ahead.negated()) + " ago" : "in " + span(ahead);
        return distance + " (" + MINUTE.format(time) + ")";
    }

    /** The two largest units of a span, as in {@code 5h12m}. */
    public static String span(Duration span) {
        if (span.toDays() > 0) {
            return two(span.toDays(), "d", span.toHoursPart(), "h");
        }
        if (span.toHours() > 0) {
            return two(span.toHours(), "h", span.toMinutesPart(), "m");
        }
        return span.toMinutes() > 0 ? two(span.toMinutes(), "m", span.toSecondsPart(), "s") : span.toSeconds() + "s";
    }

    private static String two(long large, String largeUnit, int small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : small + smallUnit);
    }
}
