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
 * @param identity the name of the identity that signs for it
 * @param identities the identities that sign in its place, by service signing name
 * @param policies the files of its policy, resolved against the home directory
 * @param ttl a credential's life when nobody says otherwise
 * @param maxTtl the longest that a registration may ask for
 * @param presign which presigned URLs are taken
 * @param sigv2 whether signature version 2 is taken
 * @param mint the credential-minting actions that its policy may allow
 * @param mode what a denial does
 * @param unknownOperations whether operations that the catalogue does not know are decided by the policy
 * @param stores where its requests go in place of the usual endpoints
 * @param anonymous the actions that it may send without a signature
 * @param hosts the hosts of single resources that its requests may go to
 * @param tags its labels
 * @param launches what becomes of the machines that it launches
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
