package io.keybroker.registry;

import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import java.time.Duration;
import java.time.Instant;

/**
 * Instance facts from a verified EC2 identity document.
 *
 * @param instanceId its id in EC2
 * @param account the account it runs in
 * @param region where it runs
 * @param imageId what it was made from
 * @param bootedAt when it was last started
 */
public record Attested(String instanceId, String account, String region, String imageId, Instant bootedAt) {
    private static final Duration OLDEST = Duration.ofMinutes(15);
    private static final Duration SKEW = Duration.ofMinutes(1);

    /** Refuses a machine that started too long ago to enrol for the first time: its document may have been copied. */
    public void checkFreshAt(Instant now) throws EnrolmentRefusedException {
        Duration age = Duration.between(bootedAt, now);
        if (age.compareTo(OLDEST) > 0 || age.compareTo(SKEW.negated()) < 0) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.IID_STALE,
                    instanceId + " was started at " + bootedAt + " (expected: within the last 15 minutes)");
        }
    }
}
