package io.keybroker.identity;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Parameters of AssumeRole; equal parameters share one session.
 *
 * @param roleArn the role ARN
 * @param externalId the external ID that the role's trust policy requires
 * @param sessionPolicy the session policy, an IAM policy document
 * @param tags session tags
 * @param duration the session duration
 * @param region the region of the STS endpoint
 * @param sessionName the session name in CloudTrail
 * @param sourceIdentity the source identity, which role chaining cannot change
 */
public record AssumeRoleRequest(
        String roleArn,
        Optional<String> externalId,
        Optional<String> sessionPolicy,
        Map<String, String> tags,
        Duration duration,
        String region,
        SessionName sessionName,
        Optional<SessionName> sourceIdentity) {
    public AssumeRoleRequest {
        tags = Map.copyOf(tags);
    }

    /** Returns the request for a session of one instance. */
    public AssumeRoleRequest forSubject(SessionSubject sessionSubject) {
        SessionName name = SessionName.of(sessionSubject);
        return new AssumeRoleRequest(
                roleArn, externalId, sessionPolicy, tags, duration, region, name, Optional.of(name));
    }
}
