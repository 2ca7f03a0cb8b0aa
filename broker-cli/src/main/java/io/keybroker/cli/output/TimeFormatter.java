package io.keybroker.cli.output;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.text.DurationFormat;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Formats and parses times, relative and absolute. */
public final class TimeFormatter {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm'Z'").withZone(ZoneOffset.UTC);

    private final Clock clock;

    public TimeFormatter(Clock clock) {
        this.clock = clock;
    }

    /** Parses a time, {@code 2026-03-01T10:00:00Z}, or a duration before now, {@code 24h}. */
    public static Instant parse(String text, Clock clock) throws AdminException {
        Optional<Duration> ago = DurationFormat.parse(text, ChronoUnit.MINUTES);
        if (ago.isPresent()) {
            return clock.instant().minus(ago.get());
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new AdminException(
                    Kind.USAGE,
                    "'" + TerminalText.escape(text) + "' is not a time (expected: a duration such as 24h, or"
                            + " 2026-03-01T10:00:00Z)",
                    "");
        }
    }

    /** Parses a duration, such as {@code 45m}, {@code 24h} or {@code 30d}. */
    public static Duration span(String text) throws AdminException {
        return DurationFormat.parse(text, ChronoUnit.MINUTES)
                .orElseThrow(() -> new AdminException(
                        Kind.USAGE,
                        "'" + TerminalText.escape(text)
                                + "' is not a duration (expected: a number and m, h or d, such as 24h)",
                        ""));
    }

    /** Returns text such as {@code in 5h12m (2026-03-01 18:40Z)}. */
    public String format(Instant time) {
        Duration ahead = Duration.between(clock.instant(), time);
        String distance = ahead.isNegative()
                ? DurationFormat.formatRounded(ahead.negated()) + " ago"
                : "in " + DurationFormat.formatRounded(ahead);
        return distance + " (" + MINUTE.format(time) + ")";
    }
}
