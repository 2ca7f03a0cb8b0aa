package io.keybroker.policy;

import java.util.Optional;

/**
 * Result of evaluating one required permission, with the deciding statement.
 *
 * @param result the answer
 * @param statement the statement that decides; none where nothing applies
 */
public record Decision(Result result, Optional<StatementRef> statement) {
    static final Decision IMPLICIT_DENY = new Decision(Result.IMPLICIT_DENY, Optional.empty());

    /** The three answers, of which one lets a request through. */
    public enum Result {
        ALLOWED("allowed"),
        /** A statement forbids it, whatever else allows it. */
        EXPLICIT_DENY("denied"),
        /** No statement allows it. */
        IMPLICIT_DENY("unmentioned");

        private final String wireName;

        Result(String wireName) {
            this.wireName = wireName;
        }

        /** What the command line's JSON calls it. */
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
