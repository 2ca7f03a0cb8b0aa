package io.keybroker.store.sealed;

import java.util.OptionalLong;

/** Remembers outside a sealed store how often it was written, so that an older copy of it is known as one. */
public interface RollbackGuard {
    /** The last generation seen of that store. */
    OptionalLong last(String store);

    /** Remembers a newer generation; false if that one, or a later one, is known already. */
    boolean advance(String store, long generation);

    /** Takes an older generation for the newest, since an operator says so. */
    void resetTo(String store, long generation);
}
