package io.keybroker.registry;

import io.keybroker.error.RequestRejectedException;

/** Supplies the current registry snapshot to the request path; in memory, never blocks. */
@FunctionalInterface
public interface RegistrySnapshots {
    /** The newest snapshot, or a refusal (UNAVAILABLE) if the store could not be followed for too long. */
    RegistrySnapshot current() throws RequestRejectedException;
}
