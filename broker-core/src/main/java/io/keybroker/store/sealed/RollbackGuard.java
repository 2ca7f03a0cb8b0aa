package io.keybroker.store.sealed;

import java.util.OptionalLong;

/** Stores the generation of a sealed store outside it, to detect an older copy. */
public interface RollbackGuard {
    /** The last generation seen of that store. */
    OptionalLong last(String store);

    /** Remembers a newer generation; false if that one, or a later one, is known already. */
    boolean advance(String store, long generation);

    /** Takes an older generation for the newest, since an operator says so. */
    void resetTo(String store, long generation);
}
