package io.keybroker.seal;

import java.io.IOException;
import java.util.List;

/**
 * Manages the store keys. A store key is added only after a test, and only while unsealed; records are not encrypted
 * again.
 */
public interface StoreKeys {
    /**
     * A store key.
     *
     * @param kind the kind, such as {@code passphrase}
     * @param label the label, unique within its kind
     */
    record StoreKey(String kind, String label) {}

    /** Returns all store keys, also while the store is sealed. */
    List<StoreKey> list();

    /** Adds a passphrase, and replaces the last one. */
    StoreKey addPassphrase(char[] passphrase) throws IOException, SealedException;

    /**
     * Adds a key file on the broker's machine, and creates it if absent; a relative path starts at the home directory.
     */
    StoreKey addKeyFile(String name) throws IOException, SealedException;

    /** Adds a systemd credential of the daemon. */
    StoreKey addCredential(String name) throws IOException, SealedException;

    /** Adds a key in AWS KMS. */
    StoreKey addKms(String keyArn) throws IOException, SealedException;

    /** Removes a store key; false if it does not exist. The last one cannot be removed. */
    boolean remove(StoreKey storeKey) throws IOException, SealedException;
}
