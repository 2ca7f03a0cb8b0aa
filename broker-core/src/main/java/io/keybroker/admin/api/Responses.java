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
     * An instance as operators see it.
     *
     * @param id the broker's name for it
     * @param name what the operator calls it
     * @param ips the addresses it may send from
     * @param role the name of its role
     * @param state {@code ACTIVE}, {@code SUSPENDED}, {@code REVOKED}, or {@code EXPIRED} once its lease is over
     * @param accessKeyId the public half of its credential
     * @param createdAt when it was registered
     * @param expiresAt when its lease ends
     * @param tags its labels
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
     * @param instances each of them
     */
    public record InstanceList(List<InstanceResponse> instances) {
        public InstanceList {
            instances = List.copyOf(instances);
        }
    }

    /**
     * Some of the instances, the newest first.
     *
     * @param instances each of them
     * @param next what to ask for the next page with; empty if this is the last
     */
    public record InstancePage(List<InstanceResponse> instances, String next) {
        public InstancePage {
            instances = List.copyOf(instances);
        }
    }

    /**
     * A role as operators see it.
     *
     * @param name how registrations refer to it
     * @param identity the real key that signs for it
     * @param ready whether that key is at hand
     * @param ttl how long a credential lives when nobody says otherwise
     * @param maxTtl the longest life that a registration may ask for
     */
    public record RoleResponse(String name, String identity, boolean ready, Duration ttl, Duration maxTtl) {}

    /**
     * Roles, by name.
     *
     * @param roles each of them
     */
    public record RoleList(List<RoleResponse> roles) {
        public RoleList {
            roles = List.copyOf(roles);
        }
    }

    /**
     * A real key as operators see it.
     *
     * @param name how roles refer to it
     * @param accessKeyId its public half; empty while it has no key
     * @param keptSince since when the sealed store has this key; empty if it has none, or was not told
     * @param rotation how its replacement stands
     * @param problem why its key could not be fetched the last time; empty if it could
     */
    public record IdentityResponse(
            String name, String accessKeyId, String keptSince, RotationResponse rotation, String problem) {}

    /**
     * How the replacement of a real key stands.
     *
     * @param phase what is done next: {@code create}, {@code verify}, {@code switch}, {@code drain}, {@code deactivate},
     *     {@code grace}, {@code delete}; {@code activate} or {@code discard} where it is turned back; empty if none is under way
     * @param undone whether it was turned back
     * @param oldKey the id of the key that goes
     * @param newKey the id of the key that comes; empty until it is made
     * @param answers how often in a row AWS took the new key
     * @param steady how often it has to
     * @param due when the next step can be taken; empty if none is under way
     * @param problem why it does not go on; empty if it does
     * @param remedy what to do about that
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
     * Whom AWS says an identity's key belongs to.
     *
     * @param name how roles refer to it
     * @param accessKeyId the public half of the key that was asked about
     * @param arn the user, or the session of a role
     */
    public record CallerResponse(String name, String accessKeyId, String arn) {}

    /**
     * Identities, by name.
     *
     * @param identities each of them
     */
    public record IdentityList(List<IdentityResponse> identities) {
        public IdentityList {
            identities = List.copyOf(identities);
        }
    }

    /**
     * Whether the real keys are locked away.
     *
     * @param sealed whether they are
     */
    public record SealResponse(boolean sealed) {}

    /**
     * How the broker is.
     *
     * @param state {@code ready}, {@code sealed} while its keys are locked away, or {@code degraded} while an identity that a role needs has no key
     * @param version what runs
     * @param since when it started
     * @param endpoint where instances reach it
     * @param caBundle what they trust there
     * @param live instances that may send now
     * @param instances all instances ever registered
     * @param roles how many roles there are
     * @param keyless identities that have no key yet
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
