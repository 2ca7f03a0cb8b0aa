package io.keybroker.registry;

import io.keybroker.error.RequestRejectedException;

/** Supplies the current registry snapshot to the request path; in memory, never blocks. */
@FunctionalInterface
public interface RegistrySnapshots {
    /** Returns the newest snapshot; rejects (UNAVAILABLE) if it is stale because the registry cannot be read. */
    RegistrySnapshot current() throws RequestRejectedException;
}
