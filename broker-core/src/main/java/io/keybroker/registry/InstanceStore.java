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

    /** As above, with a credential that can be renewed as long as this, by who shows the nonce. */
    Instance register(NewInstance newInstance, EnrolmentNonce nonce, Duration maxLife) throws ConflictException;

    /** Takes an instance's rights for ever. Idempotent. */
    Instance revoke(String idOrName) throws NoSuchInstanceException;

    /** Takes the rights of instances for ever, all in one change; leaves out ids that no instance has. Idempotent. */
    List<Instance> revokeAll(List<String> ids);

    /** Takes an instance's rights until it is resumed. */
    Instance suspend(String idOrName) throws NoSuchInstanceException, ConflictException;

    Instance resume(String idOrName) throws NoSuchInstanceException, ConflictException;

    /**
     * Ends the credential of an instance that has lost its nonce, and lets it enrol once with another one within this
     * time. One that was suspended is no longer; one that never enrolled has no nonce to lose.
     */
    Instance reset(String idOrName, Duration window) throws NoSuchInstanceException, ConflictException;

    Instance find(String idOrName) throws NoSuchInstanceException;

    /** All instances, the newest first. */
    List<Instance> list();

    /** At most so many instances, the newest first, that come after the one of that id and time. */
    List<Instance> page(Instant createdAt, String id, int most);

    /** Those whose present credential has this key id. */
    List<Instance> holdersOf(AccessKeyId key);

    /** Those that ever were bound to this address, the newest first. */
    List<Instance> boundTo(IpAddress address);

    /** How many instances there are, and how many of them have rights at that time. */
    InstanceCount count(Instant now);

    /** How many instances of each role hold rights, or may get them back, at that time. */
    Map<String, Long> liveByRole(Instant now);

    /** Forgets instances and tickets that were over at that time, so many at most of each; how many it were in all. */
    int purge(Instant overAt, int most);
}
