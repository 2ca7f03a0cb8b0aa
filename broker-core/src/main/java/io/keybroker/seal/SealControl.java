package io.keybroker.seal;

import java.io.IOException;
import java.util.List;

/** Seals and unseals the real keys. Calls block, except {@link #sealed}. */
public interface SealControl {
    /** Whether the store is sealed. */
    boolean sealed();

    /** Seals the store: no real key remains in memory. */
    void seal();

    /** Whether a passphrase is among the store keys. */
    boolean hasPassphrase();

    /**
     * Unseals the store with a passphrase; false if it is wrong. Keys older than those already seen are rejected
     * unless {@code acceptOlder}.
     */
    boolean unseal(char[] passphrase, boolean acceptOlder) throws IOException;

    /** Unseals with the store keys that need no operator; returns the obstacles, or nothing if it is unsealed. */
    List<String> unseal(boolean acceptOlder);
}
