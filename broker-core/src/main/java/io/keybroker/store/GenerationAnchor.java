package io.keybroker.store;

import java.util.OptionalLong;

/** Remembers outside a sealed store how often it was written, so that an older copy of it is known as one. */
public interface GenerationAnchor {
    /** The last generation seen of that store. */
    OptionalLong last(String store);

    /** Remembers a newer generation; false if that one, or a later one, is known already. */
    boolean raise(String store, long generation);

    /** Takes an older generation for the newest, since an operator says so. */
    void lower(String store, long generation);
}
