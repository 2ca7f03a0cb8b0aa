package io.keybroker.registry;

import io.keybroker.refusal.RefusedException;

/** Where the request path gets the registry from; in memory, never blocking. */
@FunctionalInterface
public interface CurrentRegistry {
    /** The newest snapshot, or a refusal (UNAVAILABLE) if the store could not be followed for too long. */
    Registry get() throws RefusedException;
}
