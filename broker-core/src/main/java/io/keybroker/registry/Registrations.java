package io.keybroker.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Changes to the registry. Each blocks until durable; the snapshot includes it when the call returns. */
public interface Registrations {
    Instance register(Registration wanted) throws ConflictException;

    /** As above, with a credential that can be renewed as long as this, by who shows the nonce. */
    Instance register(Registration wanted, EnrolmentNonce nonce, Duration maxLife) throws ConflictException;

    /** Takes an instance's rights for ever. Idempotent. */
    Instance revoke(String idOrName) throws NoSuchInstanceException;

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

    /** Forgets instances and tickets that were over at that time, so many at most of each; how many it were in all. */
    int forget(Instant overAt, int most);
}
