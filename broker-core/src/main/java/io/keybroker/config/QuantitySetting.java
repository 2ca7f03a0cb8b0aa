package io.keybroker.config;

import io.keybroker.text.DurationFormat;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, sizes and counts, with units and bounds. */
final class QuantitySetting {
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,6})(KiB|MiB|GiB)");
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,8}");

    private QuantitySetting() {}

    /** Returns the parser of a duration within bounds. */
    static Setting.Reader<Duration> within(Duration least, Duration most) {
        return setting -> {
            Duration duration = duration(setting);
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw setting.invalid(
                        "is " + setting.text(), DurationFormat.format(least) + " to " + DurationFormat.format(most));
            }
            return duration;
        };
    }

    static Duration duration(Setting setting) throws ConfigException {
        String expected = "a number and ms, s, m, h or d, as in 6h";
        return DurationFormat.parse(setting.text(expected), ChronoUnit.MILLIS)
                .orElseThrow(() -> setting.mismatch("a duration", expected));
    }

    /** Returns the parser of a size in bytes within bounds. */
    static Setting.Reader<Long> bytes(long least, long most) {
        return setting -> {
            String expected = "a number and KiB, MiB or GiB, as in 2MiB";
            Matcher matcher = SIZE.matcher(setting.text(expected));
            if (!matcher.matches()) {
                throw setting.mismatch("a size", expected);
            }
            int shift = switch (matcher.group(2)) {
                case "KiB" -> 10;
                case "MiB" -> 20;
                default -> 30;
            };
            long bytes = Long.parseLong(matcher.group(1)) << shift;
            if (bytes < least || bytes > most) {
                throw setting.invalid("is " + setting.text(), sizeText(least) + " to " + sizeText(most));
            }
            return bytes;
        };
    }

    private static String sizeText(long bytes) {
        return bytes % (1 << 30) == 0
                ? (bytes >> 30) + "GiB"
                : bytes % (1 << 20) == 0 ? (bytes >> 20) + "MiB" : (bytes >> 10) + "KiB";
    }

    /** Returns the parser of an integer within bounds. */
    static Setting.Reader<Integer> count(int least, int most) {
        return setting -> {
            String expected = "a whole number, " + least + " to " + most;
            setting.requireKind(Setting.Kind.NUMBER, expected);
            if (!COUNT.matcher(setting.text()).matches()) {
                throw setting.invalid("is " + setting.text(), expected);
            }
            int count = Integer.parseInt(setting.text());
            if (count < least || count > most) {
                throw setting.invalid("is " + setting.text(), expected);
            }
            return count;
        };
    }
}
