package io.keybroker.admin.api;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;

/** A rejected operator request, with its remedy. */
public final class AdminException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String hint;

    public AdminException(Kind kind, String message, String hint) {
        super(message);
        this.kind = kind;
        this.hint = hint;
    }

    /** The store is sealed. */
    public static AdminException sealed() {
        return new AdminException(Kind.SEALED, "the broker is sealed", "unseal it with 'broker unseal'");
    }

    /** The audit log cannot be read. */
    public static AdminException auditLogUnreadable(IOException cause) {
        AdminException problem = new AdminException(Kind.UNAVAILABLE, "reading the audit log failed", "");
        problem.initCause(cause);
        return problem;
    }

    public Kind kind() {
        return kind;
    }

    /** Returns the remedy; empty if the message contains it. */
    public String hint() {
        return hint;
    }

    /** Kinds of errors, each with one HTTP status and one exit code of the CLI. */
    public enum Kind {
        USAGE("USAGE", 400, 1),
        DENIED("DENIED", 403, 3),
        CONFLICT("CONFLICT", 409, 4),
        NOT_FOUND("NOT_FOUND", 404, 5),
        SEALED("SEALED", 423, 6),
        UNAVAILABLE("UNAVAILABLE", 503, 2);

        private final String wireName;
        private final int status;
        private final int exitCode;

        Kind(String wireName, int status, int exitCode) {
            this.wireName = wireName;
            this.status = status;
            this.exitCode = exitCode;
        }

        /** The name in the admin API. */
        @JsonValue
        public String wireName() {
            return wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }

        public int status() {
            return status;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    /**
     * An error response.
     *
     * @param kind the kind of error
     * @param message the error and what was expected
     * @param hint the remedy, or empty
     */
    public record ErrorResponse(Kind kind, String message, String hint) {
        /** Returns the exception that this response carries. */
        public AdminException toProblem() {
            return new AdminException(kind, message, hint);
        }
    }

    /** Returns the response that carries this exception. */
    public ErrorResponse toResponse() {
        return new ErrorResponse(kind, String.valueOf(getMessage()), hint);
    }
}
