package io.keybroker.seal;

/** The store is sealed: keys cannot be read or changed until an operator unseals it. */
public final class SealedException extends Exception {
    private static final long serialVersionUID = 1L;

    public SealedException() {
        super("the broker is sealed");
    }
}
