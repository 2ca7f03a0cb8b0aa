package io.keybroker.error;

/** A rejected enrolment or renewal, with a detail for the audit log only. */
public final class EnrolmentRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final EnrolmentError refusal;
    private final String detail;

    /** The detail says what was wrong and what was expected; it never holds a secret. */
    public EnrolmentRejectedException(EnrolmentError enrolmentError, String detail) {
        super(detail, null, false, false);
        this.refusal = enrolmentError;
        this.detail = detail;
    }

    public EnrolmentError refusal() {
        return refusal;
    }

    public String detail() {
        return detail;
    }
}
