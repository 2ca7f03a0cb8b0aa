package io.keybroker.ticket;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import java.time.Duration;
import java.time.Instant;

/**
 * Instance facts from a verified EC2 identity document.
 *
 * @param instanceId the EC2 instance ID
 * @param account the AWS account
 * @param region the AWS region
 * @param imageId the image ID
 * @param bootedAt the time of its last start
 */
public record InstanceAttestation(String instanceId, String account, String region, String imageId, Instant bootedAt) {
    private static final Duration OLDEST = Duration.ofMinutes(15);
    private static final Duration SKEW = Duration.ofMinutes(1);

    /** Rejects a machine that started too long ago for a first enrolment: its document may have been copied. */
    public void checkFreshAt(Instant now) throws EnrolmentRejectedException {
        Duration age = Duration.between(bootedAt, now);
        if (age.compareTo(OLDEST) > 0 || age.compareTo(SKEW.negated()) < 0) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.IID_STALE,
                    instanceId + " was started at " + bootedAt + " (expected: within the last 15 minutes)");
        }
    }
}
