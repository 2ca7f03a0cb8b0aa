package io.keybroker.config;

import io.keybroker.policy.Tags;
import io.keybroker.role.LaunchSettings;
import io.keybroker.role.Presign;
import io.keybroker.role.ResourceHosts;
import io.keybroker.role.StoreChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of one role.
 *
 * @param identity the default identity
 * @param identities overrides by signing name
 * @param policies the policy files, resolved against the home directory
 * @param ttl the default lease duration
 * @param maxTtl the maximum lease duration
 * @param presign the accepted presigned URLs
 * @param sigv2 whether SigV2 is accepted
 * @param mint the credential-issuing actions that its policy may allow
 * @param mode the action on denied requests
 * @param unknownOperations whether the policy decides operations that the catalogue does not list
 * @param stores the stores instead of default endpoints
 * @param anonymous the actions accepted unsigned
 * @param tags the tags
 * @param launches the settings of launched machines
 */
public record RoleSettings(
        String identity,
        Map<String, String> identities,
        List<Path> policies,
        Duration ttl,
        Duration maxTtl,
        Presign presign,
        boolean sigv2,
        Set<String> mint,
        Mode mode,
        boolean unknownOperations,
        StoreChoice stores,
        Set<String> anonymous,
        ResourceHosts hosts,
        Tags tags,
        Optional<LaunchSettings> launches) {
    public RoleSettings {
        identities = Map.copyOf(identities);
        policies = List.copyOf(policies);
        mint = Set.copyOf(mint);
        anonymous = Set.copyOf(anonymous);
    }

    /** Action on a request that the policy denies. */
    public enum Mode {
        /** The request is rejected. */
        ENFORCE,
        /** The request is forwarded, and the audit log records the denied permissions. */
        LEARN
    }
}
