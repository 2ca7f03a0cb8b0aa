package io.keybroker.admin;

/** An error of the admin API: kind, message and remedy. */
public final class AdminProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String hint;

    public AdminProblem(Kind kind, String message, String hint) {
        super(message);
        this.kind = kind;
        this.hint = hint;
    }

    /** The keys are locked away. */
    static AdminProblem sealed() {
        return new AdminProblem(Kind.SEALED, "the broker is sealed", "unseal it with 'broker unseal'");
    }

    public Kind kind() {
        return kind;
    }

    /** What to do next; empty if the message says it. */
    public String hint() {
        return hint;
    }

    /** The kinds of problem: each one HTTP status, and one exit code of the command line. */
    public enum Kind {
        USAGE(400, 1),
        DENIED(403, 3),
        CONFLICT(409, 4),
        NOT_FOUND(404, 5),
        SEALED(423, 6),
        UNAVAILABLE(503, 2);

        private final int status;
        private final int exitCode;

        Kind(int status, int exitCode) {
            this.status = status;
            this.exitCode = exitCode;
        }

        public int status() {
            return status;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    /**
     * A problem on the wire.
     *
     * @param kind what sort it is
     * @param message what was wrong and what was expected
     * @param hint what to do next, or empty
     */
    public record Reply(Kind kind, String message, String hint) {
        /** The problem that the server had. */
        public AdminProblem toProblem() {
            return new AdminProblem(kind, message, hint);
        }
    }

    /** How it travels. */
    public Reply reply() {
        return new Reply(kind, String.valueOf(getMessage()), hint);
    }
}
