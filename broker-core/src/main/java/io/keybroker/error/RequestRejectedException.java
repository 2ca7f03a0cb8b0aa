package io.keybroker.error;

/** A rejected request, with its error code and a detail for the client. */
public final class RequestRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode errorCode;
    private final String detail;
    private final RejectionReason rejectionReason;
    private final AuditDetail auditDetail;

    /** The detail says what was wrong and what was expected; it never holds a secret. */
    public RequestRejectedException(ErrorCode errorCode, String detail) {
        this(errorCode, detail, RejectionReason.AS_ANSWERED);
    }

    /** As above, with a cause that only the audit log sees. */
    public RequestRejectedException(ErrorCode errorCode, String detail, RejectionReason reason) {
        this(errorCode, detail, reason, AuditDetail.NONE);
    }

    /** As above, with what an operator who asks why should hear. */
    public RequestRejectedException(ErrorCode errorCode, String detail, RejectionReason reason, AuditDetail remark) {
        super(detail, null, false, false);
        this.errorCode = errorCode;
        this.detail = detail;
        this.rejectionReason = reason;
        this.auditDetail = remark;
    }

    public ErrorCode errorCode() {
        return errorCode;
    }

    public String detail() {
        return detail;
    }

    public RejectionReason rejectionReason() {
        return rejectionReason;
    }

    public AuditDetail auditDetail() {
        return auditDetail;
    }
}
