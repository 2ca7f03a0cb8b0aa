package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.policy.Role;
import io.keybroker.text.DurationFormat;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Parses the lifetime of a credential ({@code 45m}, {@code 6h}, {@code 30d}) and limits it to the role's maxTtl. */
final class LeaseTime {
    private LeaseTime() {}

    static Duration of(String text, Role role) throws AdminProblem {
        if (text.isEmpty()) {
            return role.ttl();
        }
        Duration wanted = parse(text);
        if (wanted.compareTo(role.maxTtl()) > 0) {
            throw new AdminProblem(
                    Kind.USAGE,
                    "ttl " + text + " is longer than role '" + role.name() + "' allows (at most "
                            + DurationFormat.format(role.maxTtl()) + ")",
                    "increase maxTtl of the role in broker.yaml, or request a shorter time");
        }
        return wanted;
    }

    /** A duration of an operator, whatever it is for. */
    static Duration parse(String text) throws AdminProblem {
        return DurationFormat.parse(text, ChronoUnit.SECONDS)
                .orElseThrow(() -> new AdminProblem(
                        Kind.USAGE,
                        "'" + text + "' is not a duration (expected: a number and s, m, h or d, as in 6h)",
                        ""));
    }
}
