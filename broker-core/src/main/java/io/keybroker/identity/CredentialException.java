package io.keybroker.identity;

/** A source gave no key, or IAM did not do what it was asked. The message says which, and holds no secret. */
public final class CredentialException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why, as far as it decides what to do about it. */
    public enum Reason {
        NO_KEY("a key that is being fetched is there in a moment; 'broker identity ls' shows those that have one"),
        UNREACHED("see the way to AWS: names, proxies, upstream.endpoints and upstream.caBundle in broker.yaml"),
        THROTTLED("AWS is asked too often, perhaps by others: it is tried again by itself"),
        DENIED("see the policies of the user or role in IAM; docs/operations.md lists what the broker needs"),
        INVALID_KEY("AWS does not know the key, or it is turned off: give another with 'broker identity add'"),
        EXPIRED("log in again as the user that the broker runs as, as with 'aws sso login'"),
        CONFLICT("'broker identity ls' shows what is under way; IAM shows the user's keys"),
        FAILED("the broker's log and CloudTrail say more");

        private final String remedy;

        Reason(String remedy) {
            this.remedy = remedy;
        }

        /** What to do about it. */
        public String remedy() {
            return remedy;
        }
    }

    public CredentialException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public CredentialException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
