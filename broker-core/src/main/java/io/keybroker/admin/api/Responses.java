package io.keybroker.admin.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Responses of the admin API without secrets. */
public final class Responses {
    private Responses() {}

    /**
     * An instance.
     *
     * @param id the instance ID
     * @param name the instance name
     * @param ips the bound addresses
     * @param role the role name
     * @param state {@code ACTIVE}, {@code SUSPENDED}, {@code REVOKED}, or {@code EXPIRED} after the end of its lease
     * @param accessKeyId the access key ID of its credential
     * @param createdAt the registration time
     * @param expiresAt the end of the lease
     * @param tags the tags
     */
    public record InstanceResponse(
            String id,
            String name,
            List<String> ips,
            String role,
            String state,
            String accessKeyId,
            Instant createdAt,
            Instant expiresAt,
            Map<String, String> tags) {
        public InstanceResponse {
            ips = List.copyOf(ips);
            tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        }
    }

    /**
     * Instances, the newest first.
     *
     * @param instances the instances
     */
    public record InstanceList(List<InstanceResponse> instances) {
        public InstanceList {
            instances = List.copyOf(instances);
        }
    }

    /**
     * A page of instances, the newest first.
     *
     * @param instances the instances
     * @param next the cursor of the next page; empty if this is the last
     */
    public record InstancePage(List<InstanceResponse> instances, String next) {
        public InstancePage {
            instances = List.copyOf(instances);
        }
    }

    /**
     * A role.
     *
     * @param name the role name
     * @param identity the identity that signs
     * @param ready whether the key of the identity is available
     * @param ttl the default lease duration
     * @param maxTtl the maximum lease duration
     */
    public record RoleResponse(String name, String identity, boolean ready, Duration ttl, Duration maxTtl) {}

    /**
     * Roles, by name.
     *
     * @param roles the roles
     */
    public record RoleList(List<RoleResponse> roles) {
        public RoleList {
            roles = List.copyOf(roles);
        }
    }

    /**
     * An identity.
     *
     * @param name the identity name
     * @param accessKeyId the access key ID; empty without a key
     * @param keptSince the time since when the sealed store has this key; empty if it has none, or the time is unknown
     * @param rotation the state of its rotation
     * @param problem the reason of the last failed fetch of its key; empty if it succeeded
     */
    public record IdentityResponse(
            String name, String accessKeyId, String keptSince, RotationResponse rotation, String problem) {}

    /**
     * The state of a rotation.
     *
     * @param phase the next step: {@code create}, {@code verify}, {@code switch}, {@code drain}, {@code deactivate},
     *     {@code grace}, {@code delete}; {@code activate} or {@code discard} for an abort; empty without a rotation
     * @param undone whether it was aborted
     * @param oldKey the access key ID of the old key
     * @param newKey the access key ID of the new key; empty until it is created
     * @param answers the number of consecutive successful verifications of the new key
     * @param steady the required number
     * @param due the time of the next step; empty without a rotation
     * @param problem the reason why it is blocked; empty if it is not
     * @param remedy the remedy of that problem
     */
    public record RotationResponse(
            String phase,
            boolean undone,
            String oldKey,
            String newKey,
            int answers,
            int steady,
            String due,
            String problem,
            String remedy) {}

    /**
     * The caller identity that AWS reports for an identity's key.
     *
     * @param name the identity name
     * @param accessKeyId the access key ID that was verified
     * @param arn the ARN of the user, or of the role session
     */
    public record CallerResponse(String name, String accessKeyId, String arn) {}

    /**
     * Identities, by name.
     *
     * @param identities the identities
     */
    public record IdentityList(List<IdentityResponse> identities) {
        public IdentityList {
            identities = List.copyOf(identities);
        }
    }

    /**
     * The seal state.
     *
     * @param sealed whether the store is sealed
     */
    public record SealResponse(boolean sealed) {}

    /**
     * The broker's status.
     *
     * @param state {@code ready}, {@code sealed}, or {@code degraded} while an identity that a role needs has no key
     * @param version the version
     * @param since the start time
     * @param endpoint the endpoint URL for instances
     * @param caBundle the CA bundle of that endpoint
     * @param live the number of active instances
     * @param instances the number of instances ever registered
     * @param roles the number of roles
     * @param keyless the identities without a key
     */
    public record StatusResponse(
            String state,
            String version,
            Instant since,
            String endpoint,
            String caBundle,
            int live,
            int instances,
            int roles,
            List<String> keyless) {
        public StatusResponse {
            keyless = List.copyOf(keyless);
        }
    }
}
