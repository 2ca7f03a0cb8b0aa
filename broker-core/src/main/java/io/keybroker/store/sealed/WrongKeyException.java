package io.keybroker.store.sealed;

/** What was offered does not open the sealed store; the message is the same whatever was wrong with it. */
public final class WrongKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongKeyException(String message) {
        super(message);
    }
}
