package io.keybroker.launch;

/** EC2 rejected a launch, or the result of the launch is unknown. */
public final class LaunchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean refused;

    LaunchException(boolean refused, String message) {
        super(message);
        this.refused = refused;
    }

    /** Whether it is sure that nothing was launched. */
    public boolean refused() {
        return refused;
    }
}
