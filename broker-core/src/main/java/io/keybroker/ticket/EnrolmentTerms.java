package io.keybroker.ticket;

import io.keybroker.policy.Tags;
import java.time.Duration;

/**
 * Terms of a ticket for its instances: lifetime, maximum lifetime, supersession, conflicts.
 *
 * @param ttl the lifetime of each credential
 * @param maxLife the maximum lifetime with renewals
 * @param supersede whether the present owner of an address is revoked
 * @param onConflict the action on a second enrolment of the same instance
 * @param tags the tags of each instance
 */
public record EnrolmentTerms(
        Duration ttl, Duration maxLife, boolean supersede, EnrolmentConflictAction onConflict, Tags tags) {
    /** Terms without tags. */
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
