package io.keybroker.config;

import java.time.Duration;
import java.util.Optional;

/** One identity: where its real key comes from. */
public sealed interface IdentitySettings {
    /** As broker.yaml calls this kind. */
    String type();

    /** A key that lies in the broker's own sealed store. */
    record Sealed() implements IdentitySettings {
        @Override
        public String type() {
            return "sealed";
        }
    }

    /**
     * Temporary keys of an IAM role, from STS.
     *
     * @param roleArn the role
     * @param from the identity that may assume it
     * @param externalId what the role's trust policy asks for, where a third party owns it
     * @param sessionName how CloudTrail names the sessions
     * @param duration how long one session lives
     * @param region whose STS is asked
     * @param perInstanceSession whether each instance gets a session of its own, which CloudTrail names after it
     */
    record AssumeRole(
            String roleArn,
            String from,
            Optional<String> externalId,
            String sessionName,
            Duration duration,
            String region,
            boolean perInstanceSession)
            implements IdentitySettings {
        @Override
        public String type() {
            return "assume-role";
        }
    }
}
