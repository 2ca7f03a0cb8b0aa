package io.keybroker.secret;

import io.keybroker.seal.SealedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Store of third-party secrets. Changes block until durable; {@link #find} never blocks. */
public interface SecretStore {
    /** Maximum number of secrets. */
    int MOST = 256;

    /** Returns the secret of that name, a shared object. */
    Optional<SecretValue> find(String name) throws SealedException;

    /** Returns all secrets, by name, without values. */
    List<StoredSecret> list() throws SealedException;

    /** Stores a secret under a name, and replaces its last value. */
    void put(String name, SecretValue value) throws SealedException;

    /** Deletes the secret of that name; false if there was none. */
    boolean remove(String name) throws SealedException;

    /**
     * A stored secret without its value.
     *
     * @param name the secret's name
     * @param bytes the size in bytes
     * @param since the time it was stored
     */
    record StoredSecret(String name, int bytes, Instant since) {}
}
