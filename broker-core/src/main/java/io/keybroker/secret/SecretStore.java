package io.keybroker.secret;

import io.keybroker.seal.SealedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Store of third-party secrets. Changes block until durable; {@link #find} never blocks. */
public interface SecretStore {
    /** How many there can be. */
    int MOST = 256;

    /** The secret of that name, which others read too. */
    Optional<SecretValue> find(String name) throws SealedException;

    /** All of them, by name, without their values. */
    List<StoredSecret> list() throws SealedException;

    /** Stores a secret under a name, in place of the one it had. */
    void put(String name, SecretValue value) throws SealedException;

    /** Forgets the secret of that name; false if there was none. */
    boolean remove(String name) throws SealedException;

    /**
     * A secret as operators see it.
     *
     * @param name how it is asked for
     * @param bytes its size
     * @param since when it was put
     */
    record StoredSecret(String name, int bytes, Instant since) {}
}
