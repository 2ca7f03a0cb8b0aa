package io.keybroker.registry;

import java.time.Instant;
import java.util.List;

/** Changes to the registry. Each blocks until it is durable, and the snapshot shows it before the call returns. */
public interface Registrations {
    Instance register(Registration wanted) throws ConflictException;

    /** Takes an instance's rights for ever. Idempotent. */
    Instance revoke(String idOrName) throws NoSuchInstanceException;

    /** Takes an instance's rights until it is resumed. */
    Instance suspend(String idOrName) throws NoSuchInstanceException, ConflictException;

    Instance resume(String idOrName) throws NoSuchInstanceException, ConflictException;

    Instance find(String idOrName) throws NoSuchInstanceException;

    /** All instances, the newest first. */
    List<Instance> list();

    /** Forgets instances and tickets that were over at that time, so many at most of each; how many it were in all. */
    int forget(Instant overAt, int most);
}
