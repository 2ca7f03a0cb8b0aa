package io.keybroker.identity;

import io.keybroker.credential.Credential;
import io.keybroker.seal.SealedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Durable store of real keys. Changes block until durable; {@link #find} never blocks. */
public interface IdentityStore extends IdentityLookup {
    /** Stores a key under a name, in place of the one it had. */
    void put(String name, Credential credential) throws SealedException;

    /** Forgets the key of that name; false if there was none. */
    boolean remove(String name) throws SealedException;

    /** All identities, by name; printing one shows its key id and no more. */
    List<Identity> list();

    /** Since when the present key of that name is kept; nothing where there is none, or no record of it. */
    Optional<Instant> storedAt(String name);

    /** Whether the keys are locked away. */
    boolean isSealed();
}
