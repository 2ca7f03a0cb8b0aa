package io.keybroker.ticket;

import io.keybroker.policy.Tags;
import java.time.Duration;

/**
 * Terms of a ticket for its instances: lifetime, maximum lifetime, supersession, conflicts.
 *
 * @param ttl how long each credential lives until it is renewed
 * @param maxLife how long it can be renewed at all
 * @param supersede whether the present owner of an address is revoked for who comes with the ticket
 * @param onConflict what becomes of an instance that somebody else claims to be
 * @param tags the labels that each instance gets
 */
public record EnrolmentTerms(
        Duration ttl, Duration maxLife, boolean supersede, EnrolmentConflictAction onConflict, Tags tags) {
    /** Terms without labels. */
    public EnrolmentTerms(Duration ttl, Duration maxLife, boolean supersede, EnrolmentConflictAction onConflict) {
        this(ttl, maxLife, supersede, onConflict, Tags.NONE);
    }

    public EnrolmentTerms {
        if (ttl.toMillis() <= 0 || maxLife.compareTo(ttl) < 0) {
            throw new IllegalArgumentException("lease is " + ttl + ", maximum lifetime is " + maxLife
                    + " (expected: positive, at most the maximum)");
        }
    }
}
