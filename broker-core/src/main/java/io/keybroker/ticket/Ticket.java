package io.keybroker.ticket;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import java.time.Instant;
import java.util.Set;

/**
 * A ticket: permits a number of instances to enrol, for a limited time and within its scope. User data contains only
 * its {@link TicketToken}.
 *
 * @param id the ticket ID, {@code t-} and 16 hexadecimal digits
 * @param role the role of the enrolled instances
 * @param scope the scope
 * @param expected the announced instances
 * @param count the maximum number of enrolments
 * @param used the number of enrolments
 * @param revoked whether an operator revoked it
 * @param terms the terms of its instances
 * @param reason the reason, for display
 * @param createdAt the time of issue
 * @param expiresAt the end of its validity
 */
public record Ticket(
        String id,
        String role,
        TicketScope scope,
        Set<ExpectedInstance> expected,
        int count,
        int used,
        boolean revoked,
        EnrolmentTerms terms,
        String reason,
        Instant createdAt,
        Instant expiresAt) {
    public Ticket {
        expected = Set.copyOf(expected);
    }

    /** Whether all its enrolments are reserved for announced instances. */
    public boolean allAnnounced() {
        return expected.size() >= count;
    }

    /** Rejects a ticket that cannot be redeemed any more. Enrolled instances are not affected. */
    public void checkOpenAt(Instant now) throws EnrolmentRejectedException {
        if (revoked) {
            throw new EnrolmentRejectedException(EnrolmentError.TICKET_REVOKED, "ticket " + id + " is revoked");
        }
        if (!now.isBefore(expiresAt)) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.TICKET_EXPIRED, "ticket " + id + " expired at " + expiresAt);
        }
        if (used >= count) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.TICKET_USED_UP,
                    "ticket " + id + " is used up: " + count + " of " + count + " have enrolled");
        }
    }
}
