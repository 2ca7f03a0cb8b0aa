package io.keybroker.ec2;

/** EC2 was unavailable, or its response was invalid: the state of the requested instances is unknown. */
public final class Ec2UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The message names the cause, and contains no secret. */
    public Ec2UnavailableException(String message) {
        super(message);
    }

    Ec2UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
