package io.keybroker.policy;

import java.util.Optional;

/**
 * Result of evaluating one required permission, with the deciding statement.
 *
 * @param result the result
 * @param statement the deciding statement; empty for an implicit deny
 */
public record Decision(Result result, Optional<StatementRef> statement) {
    static final Decision IMPLICIT_DENY = new Decision(Result.IMPLICIT_DENY, Optional.empty());

    /** The results, of which only one permits a request. */
    public enum Result {
        ALLOWED("allowed"),
        /** A Deny statement matches, whatever else allows it. */
        EXPLICIT_DENY("denied"),
        /** No statement allows it. */
        IMPLICIT_DENY("unmentioned");

        private final String wireName;

        Result(String wireName) {
            this.wireName = wireName;
        }

        /** The name in the CLI's JSON. */
        public String wireName() {
            return wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }

    public boolean allows() {
        return result == Result.ALLOWED;
    }
}
