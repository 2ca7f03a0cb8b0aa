package io.keybroker.refusal;

/** A rejected enrolment or renewal, with a detail for the audit log only. */
public final class EnrolmentRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final EnrolmentRefusal refusal;
    private final String detail;

    /** The detail says what was wrong and what was expected; it never holds a secret. */
    public EnrolmentRefusedException(EnrolmentRefusal refusal, String detail) {
        super(detail, null, false, false);
        this.refusal = refusal;
        this.detail = detail;
    }

    public EnrolmentRefusal refusal() {
        return refusal;
    }

    public String detail() {
        return detail;
    }
}
