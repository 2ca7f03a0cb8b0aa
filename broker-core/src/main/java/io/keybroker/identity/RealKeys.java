package io.keybroker.identity;

import io.keybroker.credential.Credential;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Durable store of real keys. Changes block until durable; {@link #named} never blocks. */
public interface RealKeys extends Identities {
    /** Stores a key under a name, in place of the one it had. */
    void put(String name, Credential credential) throws SealedException;

    /** Forgets the key of that name; false if there was none. */
    boolean remove(String name) throws SealedException;

    /** All identities, by name; printing one shows its key id and no more. */
    List<Identity> list();

    /** Since when the present key of that name is kept; nothing where there is none, or no record of it. */
    Optional<Instant> keptSince(String name);
}
