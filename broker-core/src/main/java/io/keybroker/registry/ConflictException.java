package io.keybroker.registry;

/** The change meets something that stands against it; the message names it and the remedy. */
public final class ConflictException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConflictException(String message) {
        super(message);
    }
}
