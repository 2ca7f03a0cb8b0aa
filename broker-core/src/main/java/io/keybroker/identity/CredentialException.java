package io.keybroker.identity;

/** A credential could not be fetched, or an IAM call failed. The message holds no secret. */
public final class CredentialException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Reason, as far as the remedy depends on it. */
    public enum Reason {
        NO_KEY("the key is being fetched: try again; 'broker identity ls' shows the state"),
        UNREACHED("check the network path to AWS: DNS, proxies, upstream.endpoints and upstream.caBundle in"
                + " broker.yaml"),
        THROTTLED("AWS throttled the request; the broker retries automatically"),
        DENIED("check the IAM policies of the user or role; docs/operations.md lists the required permissions"),
        INVALID_KEY("the key is unknown to AWS or inactive: store another one with 'broker identity add'"),
        EXPIRED("log in again as the user of the broker process, for example with 'aws sso login'"),
        CONFLICT("check the rotation with 'broker identity ls' and the user's keys in IAM"),
        FAILED("see the broker's log and CloudTrail");

        private final String remedy;

        Reason(String remedy) {
            this.remedy = remedy;
        }

        /** Returns the remedy. */
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
