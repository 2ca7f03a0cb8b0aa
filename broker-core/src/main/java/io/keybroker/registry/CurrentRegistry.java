package io.keybroker.registry;

import io.keybroker.refusal.RefusedException;

/** Supplies the current registry snapshot to the request path; in memory, never blocks. */
@FunctionalInterface
public interface CurrentRegistry {
    /** The newest snapshot, or a refusal (UNAVAILABLE) if the store could not be followed for too long. */
    Registry get() throws RefusedException;
}
