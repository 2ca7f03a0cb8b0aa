package io.keybroker.identity;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Parameters of AssumeRole; equal parameters share one session.
 *
 * @param roleArn the role
 * @param externalId what the role's trust policy asks for
 * @param sessionPolicy an IAM policy document that narrows the session further
 * @param tags session tags
 * @param duration how long the session lives
 * @param region whose STS is asked
 * @param sessionName how CloudTrail names the session
 * @param sourceIdentity who is behind it, which no later role in a chain can change
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

    /** The same role in a session of one instance's own. */
    public AssumeRoleRequest forSubject(SessionSubject sessionSubject) {
        SessionName name = SessionName.of(sessionSubject);
        return new AssumeRoleRequest(
                roleArn, externalId, sessionPolicy, tags, duration, region, name, Optional.of(name));
    }
}
