package io.keybroker.ec2;

/** EC2 was unavailable, or its response was invalid: the state of the requested instances is unknown. */
public final class Ec2SilentException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The message says which, and holds no secret. */
    public Ec2SilentException(String message) {
        super(message);
    }

    Ec2SilentException(String message, Throwable cause) {
        super(message, cause);
    }
}
