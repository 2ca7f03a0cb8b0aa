package io.keybroker.registry;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import java.time.Instant;
import java.util.Set;

/**
 * A client machine of the broker.
 *
 * @param id the broker's own name for it, {@code i-} and 17 hexadecimal digits or an EC2 instance id
 * @param name what the operator calls it
 * @param ips the addresses it may send from
 * @param role the name of its role
 * @param state what the operator decided
 * @param accessKeyId the public half of its credential
 * @param generation counts the credentials issued to it; part of the secret's derivation
 * @param master the version of the master key that the secret is derived from
 * @param createdAt when it was registered
 * @param expiresAt when its lease ends
 * @param tags the labels that conditions of policies ask for
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

    /** The same instance in another state. */
    public Instance withState(InstanceState other) {
        return new Instance(id, name, ips, role, other, accessKeyId, generation, master, createdAt, expiresAt, tags);
    }

    /** The same instance bound to other addresses. */
    public Instance withAddresses(Set<IpAddress> others) {
        return new Instance(id, name, others, role, state, accessKeyId, generation, master, createdAt, expiresAt, tags);
    }

    /** The same instance with its next credential, from that master key. */
    public Instance withNextCredential(AccessKeyId next, int from, Instant expires) {
        return new Instance(id, name, ips, role, state, next, generation + 1, from, createdAt, expires, tags);
    }

    /** The same instance with its lease over since then. */
    public Instance withExpiry(Instant time) {
        return new Instance(id, name, ips, role, state, accessKeyId, generation, master, createdAt, time, tags);
    }

    public boolean isBoundTo(IpAddress peer) {
        return ips.contains(peer);
    }

    /** Whether it holds its name and its addresses: not revoked, and its lease not over. */
    public boolean isLive(Instant now) {
        return state != InstanceState.REVOKED && !isExpired(now);
    }

    public boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }
}
