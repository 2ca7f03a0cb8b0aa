package io.keybroker.error;

/** Reason of a rejection that only the audit log shows, where several reasons share one error code. */
public enum RejectionReason {
    /** The answer says it all. */
    AS_ANSWERED("AS_ANSWERED"),
    /** Nobody was ever issued this key id. */
    UNKNOWN_KEY("UNKNOWN_KEY"),
    /** The address is wrong, and so is the signature. */
    WRONG_ADDRESS("WRONG_ADDRESS"),
    /** The signature is right and the address wrong: somebody else has the key. */
    STOLEN_KEY("STOLEN_KEY"),
    /** An operator took the rights for ever. */
    REVOKED("REVOKED"),
    /** An operator took the rights for a while. */
    SUSPENDED("SUSPENDED");

    private final String wireName;

    RejectionReason(String wireName) {
        this.wireName = wireName;
    }

    /** What the audit log calls it. */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
