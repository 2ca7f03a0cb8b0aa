package io.keybroker.ticket;

import io.keybroker.text.DurationFormat;
import java.time.Duration;

/**
 * Parameters of a new ticket.
 *
 * @param role the name of an existing role
 * @param scope the scope
 * @param count the maximum number of enrolments
 * @param validity the validity of the ticket
 * @param terms the terms of its instances
 * @param reason the reason, for display
 */
public record NewTicket(
        String role, TicketScope scope, int count, Duration validity, EnrolmentTerms terms, String reason) {
    private static final int MOST = 10_000;
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Duration STANDING = Duration.ofDays(1);

    public NewTicket {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("ticket is for " + count + " instances (expected: 1 to " + MOST + ")");
        }
        if (validity.toMillis() <= 0 || validity.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("ticket is valid for " + DurationFormat.format(validity)
                    + " (expected: up to " + DurationFormat.format(LONGEST) + ")");
        }
        if (validity.compareTo(STANDING) > 0 && !scope.narrow()) {
            throw new IllegalArgumentException("ticket is valid for " + DurationFormat.format(validity)
                    + " for any EC2 instance (expected: an account, a region, and an image or addresses; or up"
                    + " to " + DurationFormat.format(STANDING) + ")");
        }
    }
}
