package io.keybroker.error;

/** Error codes of enrolment and renewal: name and status are sent to the instance, details only to the audit log. */
public enum EnrolmentError {
    MALFORMED("MALFORMED", 400, ClientAction.STOP),
    TICKET_UNKNOWN("TICKET_UNKNOWN", 403, ClientAction.STOP),
    TICKET_EXPIRED("TICKET_EXPIRED", 403, ClientAction.STOP),
    TICKET_USED_UP("TICKET_USED_UP", 403, ClientAction.STOP),
    TICKET_REVOKED("TICKET_REVOKED", 403, ClientAction.STOP),
    /** The ticket is not for this address, account, region or image. */
    OUT_OF_SCOPE("OUT_OF_SCOPE", 403, ClientAction.STOP),
    IID_MISSING("IID_MISSING", 403, ClientAction.STOP),
    IID_TOO_LARGE("IID_TOO_LARGE", 403, ClientAction.STOP),
    IID_MALFORMED("IID_MALFORMED", 403, ClientAction.STOP),
    IID_REGION_UNKNOWN("IID_REGION_UNKNOWN", 403, ClientAction.STOP),
    /** The document is not signed by its region's key, by it alone, and with an algorithm that holds. */
    IID_WRONG_SIGNER("IID_WRONG_SIGNER", 403, ClientAction.STOP),
    IID_WEAK_ALGORITHM("IID_WEAK_ALGORITHM", 403, ClientAction.STOP),
    IID_WRONG_SIGNATURE("IID_WRONG_SIGNATURE", 403, ClientAction.STOP),
    /** The machine started too long ago for a first enrolment. */
    IID_STALE("IID_STALE", 403, ClientAction.STOP),
    /** The document is for another address than the one that the request came from. */
    IP_MISMATCH("IP_MISMATCH", 403, ClientAction.STOP),
    /** EC2 tells another story than the document. */
    EC2_MISMATCH("EC2_MISMATCH", 403, ClientAction.STOP),
    /** EC2, or the launcher, has not said yet that the instance exists. */
    PENDING("PENDING", 503, ClientAction.RETRY),
    UNAVAILABLE("UNAVAILABLE", 503, ClientAction.RETRY),
    /** Too many ask at once, or too much of what came from this address was refused lately. */
    SLOW_DOWN("SLOW_DOWN", 429, ClientAction.RETRY),
    /** Somebody with another nonce was here first. One of the two is a thief. */
    ALREADY_ENROLLED("ALREADY_ENROLLED", 409, ClientAction.ALARM),
    /** The address belongs to an instance that did not come by this ticket. */
    ADDRESS_TAKEN("ADDRESS_TAKEN", 409, ClientAction.ALARM),
    /** A right signature with a wrong nonce: somebody else has the credential. */
    WRONG_NONCE("WRONG_NONCE", 403, ClientAction.ALARM),
    /** The instance was registered by hand; its lease is its operator's business. */
    NOT_ENROLLED("NOT_ENROLLED", 403, ClientAction.STOP),
    INSTANCE_SUSPENDED("INSTANCE_SUSPENDED", 403, ClientAction.STOP),
    INSTANCE_REVOKED("INSTANCE_REVOKED", 403, ClientAction.STOP),
    /** The longest life that the role allows is over. */
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

    /** What the audit log calls it, and in lower case the enrolment protocol. */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** Whether the same request may succeed a little later, so that the answer carries {@code Retry-After}. */
    public boolean retryable() {
        return then == ClientAction.RETRY;
    }

    /** Whether an operator must hear of it: two claim what only one can be. */
    public boolean alarming() {
        return then == ClientAction.ALARM;
    }
}
