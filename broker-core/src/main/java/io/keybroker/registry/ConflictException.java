package io.keybroker.registry;

/** A change conflicts with the current state; the message names the conflict and the remedy. */
public final class ConflictException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConflictException(String message) {
        super(message);
    }
}
