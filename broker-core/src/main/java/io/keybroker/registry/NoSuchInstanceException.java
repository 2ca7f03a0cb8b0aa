package io.keybroker.registry;

/** No instance has that ID or name. */
public final class NoSuchInstanceException extends Exception {
    private static final long serialVersionUID = 1L;

    public NoSuchInstanceException(String idOrName) {
        super("no instance has the id or name '" + idOrName + "'");
    }
}
