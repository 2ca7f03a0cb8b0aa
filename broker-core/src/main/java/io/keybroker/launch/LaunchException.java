package io.keybroker.launch;

/** EC2 rejected a launch, or the result of the launch is unknown. */
public final class LaunchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean rejected;

    LaunchException(boolean rejected, String message) {
        super(message);
        this.rejected = rejected;
    }

    /** Whether it is certain that nothing was launched. */
    public boolean rejected() {
        return rejected;
    }
}
