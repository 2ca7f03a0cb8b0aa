package io.keybroker.seal;

import java.io.IOException;
import java.util.List;

/** Seals and unseals the real keys. Calls block, except {@link #sealed}. */
public interface SealControl {
    /** Whether the keys are locked away. */
    boolean sealed();

    /** Locks them away: nothing in memory holds one any more. */
    void seal();

    /** Whether a passphrase is among the store keys. */
    boolean hasPassphrase();

    /**
     * Opens the lock with a passphrase; false if it is a wrong one. Keys that are older than keys that were seen are
     * refused unless they are accepted.
     */
    boolean unseal(char[] passphrase, boolean acceptOlder) throws IOException;

    /** Opens the lock with what lies at hand, without a person; what stood in the way, or nothing if it is open now. */
    List<String> unseal(boolean acceptOlder);
}
