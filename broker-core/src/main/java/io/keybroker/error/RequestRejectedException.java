package io.keybroker.error;

/** A rejected request, with its error code and a detail for the client. */
public final class RequestRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode errorCode;
    private final String detail;
    private final RejectionReason rejectionReason;
    private final AuditDetail auditDetail;

    /** The detail states what is wrong and what was expected; it never contains a secret. */
    public RequestRejectedException(ErrorCode errorCode, String detail) {
        this(errorCode, detail, RejectionReason.AS_ANSWERED);
    }

    /** As above, with a reason for the audit log only. */
    public RequestRejectedException(ErrorCode errorCode, String detail, RejectionReason reason) {
        this(errorCode, detail, reason, AuditDetail.NONE);
    }

    /** As above, with further details for operators. */
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
