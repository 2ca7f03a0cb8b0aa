package io.keybroker.launch;

/** The bootstrap cannot be added to the user data; the message names cause and remedy. */
public final class UserDataException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    UserDataException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /** Problems of user data. */
    public enum Problem {
        /** Longer than EC2's maximum with the bootstrap. */
        TOO_LARGE,
        /** Compressed, so that nothing can be added. */
        COMPRESSED,
        /** None of the formats that cloud-init detects by their first line. */
        UNKNOWN_FORM,
        /** A multipart message without a valid boundary. */
        BROKEN_MULTIPART,
        /** It already contains a bootstrap. */
        TWICE
    }
}
