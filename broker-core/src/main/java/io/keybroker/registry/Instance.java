package io.keybroker.registry;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import java.time.Instant;
import java.util.Set;

/**
 * A client machine of the broker.
 *
 * @param id the instance ID, {@code i-} and 17 hexadecimal digits, or an EC2 instance ID
 * @param name the instance name
 * @param ips the bound addresses
 * @param role the role name
 * @param state the state set by operators
 * @param accessKeyId the access key ID of its credential
 * @param generation the number of credentials issued to it; an input of the secret's derivation
 * @param master the version of the master key that derives the secret
 * @param createdAt the registration time
 * @param expiresAt the end of the lease
 * @param tags the tags for policy conditions
 */
public record Instance(
        String id,
        String name,
        Set<IpAddress> ips,
        String role,
        InstanceState state,
        AccessKeyId accessKeyId,
        int generation,
        int master,
        Instant createdAt,
        Instant expiresAt,
        Tags tags) {
    public Instance {
        ips = Set.copyOf(ips);
    }

    /** Returns the instance in another state. */
    public Instance withState(InstanceState other) {
        return new Instance(id, name, ips, role, other, accessKeyId, generation, master, createdAt, expiresAt, tags);
    }

    /** Returns the instance with other bound addresses. */
    public Instance withAddresses(Set<IpAddress> others) {
        return new Instance(id, name, others, role, state, accessKeyId, generation, master, createdAt, expiresAt, tags);
    }

    /** Returns the instance with its next credential, derived from that master key. */
    public Instance withNextCredential(AccessKeyId next, int from, Instant expires) {
        return new Instance(id, name, ips, role, state, next, generation + 1, from, createdAt, expires, tags);
    }

    /** Returns the instance with its lease ended at that time. */
    public Instance withExpiry(Instant time) {
        return new Instance(id, name, ips, role, state, accessKeyId, generation, master, createdAt, time, tags);
    }

    public boolean isBoundTo(IpAddress peer) {
        return ips.contains(peer);
    }

    /** Whether it occupies its name and its addresses: not revoked, and its lease not expired. */
    public boolean isLive(Instant now) {
        return state != InstanceState.REVOKED && !isExpired(now);
    }

    public boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }
}
