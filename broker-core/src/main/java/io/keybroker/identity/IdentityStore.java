package io.keybroker.identity;

import io.keybroker.credential.Credential;
import io.keybroker.seal.SealedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Durable store of real keys. Changes block until durable; {@link #find} never blocks. */
public interface IdentityStore extends IdentityLookup {
    /** Stores a key under a name, and replaces its last one. */
    void put(String name, Credential credential) throws SealedException;

    /** Deletes the key of that name; false if there was none. */
    boolean remove(String name) throws SealedException;

    /** Returns all identities, by name; {@code toString} shows only their access key IDs. */
    List<Identity> list();

    /** Returns when the present key of that name was stored, if recorded. */
    Optional<Instant> storedAt(String name);

    /** Whether the keys are locked away. */
    boolean isSealed();
}
