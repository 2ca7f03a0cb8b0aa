package io.keybroker.refusal;

/** A rejected request, with its error code and a detail for the client. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final String detail;
    private final Cause reason;
    private final Remark remark;

    /** The detail says what was wrong and what was expected; it never holds a secret. */
    public RefusedException(Refusal refusal, String detail) {
        this(refusal, detail, Cause.AS_ANSWERED);
    }

    /** As above, with a cause that only the audit log sees. */
    public RefusedException(Refusal refusal, String detail, Cause reason) {
        this(refusal, detail, reason, Remark.NONE);
    }

    /** As above, with what an operator who asks why should hear. */
    public RefusedException(Refusal refusal, String detail, Cause reason, Remark remark) {
        super(detail, null, false, false);
        this.refusal = refusal;
        this.detail = detail;
        this.reason = reason;
        this.remark = remark;
    }

    public Refusal refusal() {
        return refusal;
    }

    public String detail() {
        return detail;
    }

    public Cause reason() {
        return reason;
    }

    public Remark remark() {
        return remark;
    }
}
