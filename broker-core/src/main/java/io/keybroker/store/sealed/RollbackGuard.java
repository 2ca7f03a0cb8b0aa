package io.keybroker.store.sealed;

import java.util.OptionalLong;

/** Stores the generation of a sealed store outside it, to detect an older copy. */
public interface RollbackGuard {
    /** Returns the last generation seen of that store. */
    OptionalLong last(String store);

    /** Stores a newer generation; false if that one, or a later one, is known already. */
    boolean advance(String store, long generation);

    /** Accepts an older generation as the newest, on an operator's request. */
    void resetTo(String store, long generation);
}
