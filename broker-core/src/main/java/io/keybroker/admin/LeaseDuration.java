package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.role.Role;
import io.keybroker.text.DurationFormat;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Parses the lifetime of a credential ({@code 45m}, {@code 6h}, {@code 30d}) and limits it to the role's maxTtl. */
final class LeaseDuration {
    private LeaseDuration() {}

    static Duration parse(String text, Role role) throws AdminException {
        if (text.isEmpty()) {
            return role.ttl();
        }
        Duration duration = parse(text);
        if (duration.compareTo(role.maxTtl()) > 0) {
            throw new AdminException(
                    Kind.USAGE,
                    "ttl " + text + " is longer than maxTtl of role '" + role.name() + "' (expected: at most "
                            + DurationFormat.format(role.maxTtl()) + ")",
                    "increase maxTtl of the role in broker.yaml, or request a shorter time");
        }
        return duration;
    }

    /** Parses any duration of an operator. */
    static Duration parse(String text) throws AdminException {
        if (text.matches("0+(ms|s|m|h|d)?")) {
            throw new AdminException(
                    Kind.USAGE, "'" + text + "' is too short (expected: a lease longer than 0, as in 6h)", "");
        }
        return DurationFormat.parse(text, ChronoUnit.SECONDS)
                .orElseThrow(() -> new AdminException(
                        Kind.USAGE,
                        "'" + text + "' is not a duration (expected: a number and s, m, h or d, as in 6h)",
                        ""));
    }
}
