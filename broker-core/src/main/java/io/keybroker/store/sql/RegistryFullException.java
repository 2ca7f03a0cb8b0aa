package io.keybroker.store.sql;

/** A change that can wait is refused, since the disk of the registry is full. */
final class RegistryFullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    RegistryFullException() {
        super("registry disk is full (expected: room on it; rights can still be taken, and none can be given)");
    }
}
