package io.keybroker.error;

/** A rejected enrolment or renewal, with a detail for the audit log only. */
public final class EnrolmentRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final EnrolmentError error;
    private final String detail;

    /** The detail states what is wrong and what was expected; it never contains a secret. */
    public EnrolmentRejectedException(EnrolmentError enrolmentError, String detail) {
        super(detail, null, false, false);
        this.error = enrolmentError;
        this.detail = detail;
    }

    public EnrolmentError error() {
        return error;
    }

    public String detail() {
        return detail;
    }
}
