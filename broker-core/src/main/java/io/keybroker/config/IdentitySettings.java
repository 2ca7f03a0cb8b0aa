package io.keybroker.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of one identity. */
public sealed interface IdentitySettings {
    /** As broker.yaml calls this kind. */
    String type();

    /**
     * A key that lies in the broker's own sealed store.
     *
     * @param region whose STS and IAM are asked about it; it decides on the partition
     * @param rotateEvery how old it becomes before it is replaced by itself; for ever if absent
     * @param rotation how long is waited when it is replaced
     */
    record Sealed(String region, Optional<Duration> rotateEvery, Rotation rotation) implements IdentitySettings {
        /** A key that an operator replaces. */
        public Sealed() {
            this("us-east-1", Optional.empty(), Rotation.STANDARD);
        }

        @Override
        public String type() {
            return "sealed";
        }
    }

    /**
     * The key that a program prints, in the form of {@code credential_process}.
     *
     * @param command the program, by its absolute path, and its arguments; no shell reads them
     * @param region whose STS is asked about it
     */
    record Program(List<String> command, String region) implements IdentitySettings {
        public Program {
            command = List.copyOf(command);
        }

        @Override
        public String type() {
            return "process";
        }
    }

    /**
     * The key that the AWS SDK finds: environment, web identity, profile and SSO, container, EC2's metadata.
     *
     * @param region whose STS is asked about it
     */
    record DefaultChain(String region) implements IdentitySettings {
        @Override
        public String type() {
            return "default";
        }
    }

    /**
     * How long is waited when a key is replaced.
     *
     * @param settle while AWS must take the new key each time it is asked, before anything is signed with it
     * @param drain between the first signature with the new key and turning the old one off
     * @param grace between turning the old key off and deleting it
     */
    record Rotation(Duration settle, Duration drain, Duration grace) {
        static final Rotation STANDARD =
                new Rotation(Duration.ofSeconds(30), Duration.ofMinutes(15), Duration.ofDays(1));

        Duration whole() {
            return settle.plus(drain).plus(grace);
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
     * @param policy an IAM policy that narrows the sessions further
     * @param tags session tags
     * @param perInstanceSession whether each instance gets a session of its own, which CloudTrail names after it
     */
    record AssumeRole(
            String roleArn,
            String from,
            Optional<String> externalId,
            String sessionName,
            Duration duration,
            String region,
            Optional<String> policy,
            Map<String, String> tags,
            boolean perInstanceSession)
            implements IdentitySettings {
        public AssumeRole {
            tags = Map.copyOf(tags);
        }

        @Override
        public String type() {
            return "assume-role";
        }
    }
}
