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

    /** What can be wrong with user data. */
    public enum Problem {
        /** Longer than EC2 takes once the bootstrap is in. */
        TOO_LARGE,
        /** Compressed, so that nothing can be put in. */
        COMPRESSED,
        /** None of the forms that cloud-init tells apart by their first line. */
        UNKNOWN_FORM,
        /** Multi-part without a boundary that parts it. */
        BROKEN_MULTIPART,
        /** It holds a bootstrap already. */
        TWICE
    }
}
