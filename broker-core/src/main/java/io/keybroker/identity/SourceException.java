package io.keybroker.identity;

/** A source gave no key: it was not reached, or it said no. The message says which, and holds no secret. */
public final class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    public SourceException(String message) {
        super(message);
    }

    public SourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
