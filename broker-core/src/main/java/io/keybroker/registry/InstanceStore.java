package io.keybroker.registry;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Changes to the registry. Each blocks until durable; the snapshot includes it when the call returns. */
public interface InstanceStore {
    Instance register(NewInstance newInstance) throws ConflictException;

    /** Registers an instance whose credential can be renewed with the nonce until {@code maxLife}. */
    Instance register(NewInstance newInstance, EnrolmentNonce nonce, Duration maxLife) throws ConflictException;

    /** Permanently revokes an instance. Idempotent. */
    Instance revoke(String idOrName) throws NoSuchInstanceException;

    /** Takes the rights of instances for ever, all in one change; leaves out ids that no instance has. Idempotent. */
    List<Instance> revokeAll(List<String> ids);

    /** Takes an instance's rights until it is resumed. */
    Instance suspend(String idOrName) throws NoSuchInstanceException, ConflictException;

    Instance resume(String idOrName) throws NoSuchInstanceException, ConflictException;

    /**
     * Ends the credential of an instance that has lost its nonce, and permits one enrolment with another nonce within
     * this time. A suspension ends. An instance that never enrolled has no nonce, so it is rejected.
     */
    Instance reset(String idOrName, Duration window) throws NoSuchInstanceException, ConflictException;

    Instance find(String idOrName) throws NoSuchInstanceException;

    /** Returns all instances, the newest first. */
    List<Instance> list();

    /** Returns at most {@code most} instances, the newest first, after the one of that ID and time. */
    List<Instance> page(Instant createdAt, String id, int most);

    /** Returns the instances whose present credential has this key ID. */
    List<Instance> holdersOf(AccessKeyId key);

    /** Returns the instances that were ever bound to this address, the newest first. */
    List<Instance> boundTo(IpAddress address);

    /** Returns the number of all instances, and of those active at that time. */
    InstanceCount count(Instant now);

    /** Returns the number of instances per role that are active, or may become active again, at that time. */
    Map<String, Long> liveByRole(Instant now);

    /** Purges instances and tickets that had ended at that time, at most {@code most} of each; returns their total. */
    int purge(Instant overAt, int most);
}
