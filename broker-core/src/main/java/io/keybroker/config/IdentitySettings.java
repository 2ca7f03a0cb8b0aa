package io.keybroker.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of one identity. */
public sealed interface IdentitySettings {
    /** Returns the type in broker.yaml. */
    String type();

    /**
     * A key in the sealed store.
     *
     * @param region the region of its STS and IAM calls, which selects the partition
     * @param rotateEvery the age at which it is rotated automatically; never if absent
     * @param rotation the waiting times of a rotation
     */
    record Sealed(String region, Optional<Duration> rotateEvery, Rotation rotation) implements IdentitySettings {
        /** A key without automatic rotation. */
        public Sealed() {
            this("us-east-1", Optional.empty(), Rotation.STANDARD);
        }

        @Override
        public String type() {
            return "sealed";
        }
    }

    /**
     * A key printed by a program, in the form of {@code credential_process}.
     *
     * @param command the absolute path of the program and its arguments, without a shell
     * @param region the region of its STS calls
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
     * A key of the AWS SDK's default chain: environment, web identity, profile and SSO, container, EC2 metadata.
     *
     * @param region the region of its STS calls
     */
    record DefaultChain(String region) implements IdentitySettings {
        @Override
        public String type() {
            return "default";
        }
    }

    /**
     * Waiting times of a rotation.
     *
     * @param settle between verifications of the new key, before it signs requests
     * @param drain between the first signature of the new key and the deactivation of the old one
     * @param grace between deactivation and deletion of the old key
     */
    record Rotation(Duration settle, Duration drain, Duration grace) {
        static final Rotation STANDARD =
                new Rotation(Duration.ofSeconds(30), Duration.ofMinutes(15), Duration.ofDays(1));

        Duration whole() {
            return settle.plus(drain).plus(grace);
        }
    }

    /**
     * Temporary credentials of an IAM role, from STS.
     *
     * @param roleArn the role ARN
     * @param from the identity that assumes the role
     * @param externalId the external ID that the role's trust policy requires
     * @param sessionName the session name in CloudTrail
     * @param duration the session duration
     * @param region the region of the STS endpoint
     * @param policy the session policy
     * @param tags session tags
     * @param perInstanceSession whether each instance has its own session, named after it
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
