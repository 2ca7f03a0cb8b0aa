package io.keybroker.ec2;

/** EC2 was not asked, or gave no answer that can be believed: nothing at all is known about what was asked. */
public final class Ec2UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The message says which, and holds no secret. */
    public Ec2UnavailableException(String message) {
        super(message);
    }

    Ec2UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
