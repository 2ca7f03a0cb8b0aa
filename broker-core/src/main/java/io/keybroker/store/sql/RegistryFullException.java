package io.keybroker.store.sql;

/** Rejects a deferrable change while the registry's disk is full. */
final class RegistryFullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    RegistryFullException() {
        super("registry disk is full (expected: free space; only revocations and suspensions are possible now)");
    }
}
