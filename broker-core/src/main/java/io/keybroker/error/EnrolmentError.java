package io.keybroker.error;

/** Error codes of enrolment and renewal: name and status are sent to the instance, details only to the audit log. */
public enum EnrolmentError {
    MALFORMED("MALFORMED", 400, ClientAction.STOP),
    TICKET_UNKNOWN("TICKET_UNKNOWN", 403, ClientAction.STOP),
    TICKET_EXPIRED("TICKET_EXPIRED", 403, ClientAction.STOP),
    TICKET_USED_UP("TICKET_USED_UP", 403, ClientAction.STOP),
    TICKET_REVOKED("TICKET_REVOKED", 403, ClientAction.STOP),
    /** The ticket does not permit this address, account, region or image. */
    OUT_OF_SCOPE("OUT_OF_SCOPE", 403, ClientAction.STOP),
    IID_MISSING("IID_MISSING", 403, ClientAction.STOP),
    IID_TOO_LARGE("IID_TOO_LARGE", 403, ClientAction.STOP),
    IID_MALFORMED("IID_MALFORMED", 403, ClientAction.STOP),
    IID_REGION_UNKNOWN("IID_REGION_UNKNOWN", 403, ClientAction.STOP),
    /** The document is not signed by exactly its region's key with an accepted algorithm. */
    IID_WRONG_SIGNER("IID_WRONG_SIGNER", 403, ClientAction.STOP),
    IID_WEAK_ALGORITHM("IID_WEAK_ALGORITHM", 403, ClientAction.STOP),
    IID_WRONG_SIGNATURE("IID_WRONG_SIGNATURE", 403, ClientAction.STOP),
    /** The machine started too long ago for a first enrolment. */
    IID_STALE("IID_STALE", 403, ClientAction.STOP),
    /** The document names another address than the peer address. */
    IP_MISMATCH("IP_MISMATCH", 403, ClientAction.STOP),
    /** EC2's answer and the document disagree. */
    EC2_MISMATCH("EC2_MISMATCH", 403, ClientAction.STOP),
    /** Neither EC2 nor the launcher has confirmed the instance yet. */
    PENDING("PENDING", 503, ClientAction.RETRY),
    UNAVAILABLE("UNAVAILABLE", 503, ClientAction.RETRY),
    /** Too many enrolments at once, or too many recent rejections from this address. */
    SLOW_DOWN("SLOW_DOWN", 429, ClientAction.RETRY),
    /** The instance is enrolled with another nonce: one of the two is an attacker. */
    ALREADY_ENROLLED("ALREADY_ENROLLED", 409, ClientAction.ALARM),
    /** The address belongs to an instance that was not enrolled with this ticket. */
    ADDRESS_TAKEN("ADDRESS_TAKEN", 409, ClientAction.ALARM),
    /** A valid signature with a wrong nonce: the credential is in use elsewhere. */
    WRONG_NONCE("WRONG_NONCE", 403, ClientAction.ALARM),
    /** The instance was registered by an operator, who also manages its lease. */
    NOT_ENROLLED("NOT_ENROLLED", 403, ClientAction.STOP),
    INSTANCE_SUSPENDED("INSTANCE_SUSPENDED", 403, ClientAction.STOP),
    INSTANCE_REVOKED("INSTANCE_REVOKED", 403, ClientAction.STOP),
    /** The role's maximum lifetime has been reached. */
    LIFE_OVER("LIFE_OVER", 403, ClientAction.STOP);

    private enum ClientAction {
        STOP,
        RETRY,
        ALARM
    }

    private final String wireName;
    private final int status;
    private final ClientAction then;

    EnrolmentError(String wireName, int status, ClientAction then) {
        this.wireName = wireName;
        this.status = status;
        this.then = then;
    }

    /** The name in the audit log, and in lower case in the enrolment protocol. */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }

    /** The HTTP status of the response. */
    public int status() {
        return status;
    }

    /** Whether a retry may succeed, so that the response carries {@code Retry-After}. */
    public boolean retryable() {
        return then == ClientAction.RETRY;
    }

    /** Whether operators must be alerted: two clients claim the same instance. */
    public boolean alarming() {
        return then == ClientAction.ALARM;
    }
}
