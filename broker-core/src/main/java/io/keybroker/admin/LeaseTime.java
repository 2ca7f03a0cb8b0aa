package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.policy.Role;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the lifetime of a credential ({@code 45m}, {@code 6h}, {@code 30d}) and limits it to the role's maxTtl. */
final class LeaseTime {
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})([smhd])");

    private LeaseTime() {}

    static Duration of(String text, Role role) throws AdminProblem {
        if (text.isEmpty()) {
            return role.ttl();
        }
        Duration wanted = parse(text);
        if (wanted.compareTo(role.maxTtl()) > 0) {
            throw new AdminProblem(
                    Kind.USAGE,
                    "ttl " + text + " is longer than maxTtl of role '" + role.name() + "' (expected: at most"
                            + " " + text(role.maxTtl())
                            + ")",
                    "increase maxTtl of the role in broker.yaml, or request a shorter time");
        }
        return wanted;
    }

    /** A duration of an operator, whatever it is for. */
    static Duration parse(String text) throws AdminProblem {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new AdminProblem(
                    Kind.USAGE, "'" + text + "' is not a duration (expected: a number and s, m, h or d, as in 6h)", "");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** The form that {@link #of} reads. */
    static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
