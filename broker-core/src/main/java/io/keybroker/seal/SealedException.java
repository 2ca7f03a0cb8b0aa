package io.keybroker.seal;

/** The real keys are locked away: nothing about them can be read or changed until an operator unseals the broker. */
public final class SealedException extends Exception {
    private static final long serialVersionUID = 1L;

    public SealedException() {
        super("the broker is sealed");
    }
}
