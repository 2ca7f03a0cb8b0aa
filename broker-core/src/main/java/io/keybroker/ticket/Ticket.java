package io.keybroker.ticket;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import java.time.Instant;
import java.util.Set;

/**
 * A ticket: permits a number of instances to enrol, for a limited time and within its scope. User data contains only
 * its {@link TicketToken}.
 *
 * @param id its name, {@code t-} and 16 hexadecimal digits
 * @param role what instances enrolled with it may do
 * @param scope whom it is for
 * @param expected the instances that the launcher has announced
 * @param count how many instances may enrol
 * @param used how many have
 * @param revoked whether an operator took it back
 * @param terms on which terms its instances are enrolled
 * @param reason why it was issued
 * @param createdAt when it was issued
 * @param expiresAt until when it can be redeemed
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

    /** Whether every place on it is kept for an instance that the launcher has announced. */
    public boolean allAnnounced() {
        return expected.size() >= count;
    }

    /** Refuses if nobody can enrol with it any more. Who has already enrolled is none of its business. */
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
