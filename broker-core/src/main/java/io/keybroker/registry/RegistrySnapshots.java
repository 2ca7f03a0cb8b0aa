package io.keybroker.registry;

import io.keybroker.error.RequestRejectedException;

/** Where the request path gets the registry from; in memory, never blocking. */
@FunctionalInterface
public interface RegistrySnapshots {
    /** The newest snapshot, or a refusal (UNAVAILABLE) if the store could not be followed for too long. */
    RegistrySnapshot current() throws RequestRejectedException;
}
