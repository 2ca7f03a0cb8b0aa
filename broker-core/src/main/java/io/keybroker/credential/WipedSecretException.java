package io.keybroker.credential;

/** A secret was asked for after the broker had wiped it, as a request under way does when the broker is sealed. */
public final class WipedSecretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WipedSecretException() {
        super("the broker is sealed", null, false, false);
    }
}
