package io.keybroker.store;

import java.util.OptionalLong;

/** Stores the generation of a sealed store outside it, to detect an older copy. */
public interface GenerationAnchor {
    /** The last generation seen of that store. */
    OptionalLong last(String store);

    /** Remembers a newer generation; false if that one, or a later one, is known already. */
    boolean raise(String store, long generation);

    /** Takes an older generation for the newest, since an operator says so. */
    void lower(String store, long generation);
}
