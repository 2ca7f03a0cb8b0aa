package io.keybroker.store.sealed;

/** The offered key does not match the sealed store; the message is the same for all causes. */
public final class WrongKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongKeyException(String message) {
        super(message);
    }
}
