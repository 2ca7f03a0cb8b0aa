package io.keybroker.cli.output;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as people want them: how far away, and when exactly. */
public final class Times {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm'Z'").withZone(ZoneOffset.UTC);

    private final Clock clock;

    public Times(Clock clock) {
        this.clock = clock;
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
