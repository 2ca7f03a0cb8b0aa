package io.keybroker.error;

/** Rejection reason for the audit log only, where several reasons share one error code. */
public enum RejectionReason {
    /** No further reason than the error code. */
    AS_ANSWERED("AS_ANSWERED"),
    /** The access key ID was never issued. */
    UNKNOWN_KEY("UNKNOWN_KEY"),
    /** The peer address is wrong, and so is the signature. */
    WRONG_ADDRESS("WRONG_ADDRESS"),
    /** A valid signature from a wrong peer address: the key was probably stolen. */
    STOLEN_KEY("STOLEN_KEY"),
    /** An operator revoked the instance permanently. */
    REVOKED("REVOKED"),
    /** An operator suspended the instance. */
    SUSPENDED("SUSPENDED");

    private final String wireName;

    RejectionReason(String wireName) {
        this.wireName = wireName;
    }

    /** The name in the audit log. */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
