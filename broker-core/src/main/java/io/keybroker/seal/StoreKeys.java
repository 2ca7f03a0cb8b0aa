package io.keybroker.seal;

import java.io.IOException;
import java.util.List;

/**
 * Manages the store keys. A store key is added only after a test, and only while unsealed; records are not encrypted
 * again.
 */
public interface StoreKeys {
    /**
     * One way to open the store.
     *
     * @param kind its sort, as in {@code passphrase}
     * @param label tells two of a sort apart
     */
    record StoreKey(String kind, String label) {}

    /** All ways, also while the store is sealed. */
    List<StoreKey> list();

    /** Adds a passphrase, in place of the one that there was. */
    StoreKey addPassphrase(char[] passphrase) throws IOException, SealedException;

    /** Adds a key file on the broker's machine, which is made if it is not there; a relative one lies in the home directory. */
    StoreKey addKeyFile(String name) throws IOException, SealedException;

    /** Adds a systemd credential that the daemon was given. */
    StoreKey addCredential(String name) throws IOException, SealedException;

    /** Adds a key in AWS KMS. */
    StoreKey addKms(String keyArn) throws IOException, SealedException;

    /** Takes a way off; false if there is none such. The last one stays. */
    boolean remove(StoreKey storeKey) throws IOException, SealedException;
}
