package io.keybroker.policy;

import java.util.Optional;

/**
 * What a policy says about one demand, and which of its statements says so.
 *
 * @param verdict the answer
 * @param by the statement that decides; none where nothing applies
 */
public record Decision(Verdict verdict, Optional<Clause> by) {
    static final Decision UNMENTIONED = new Decision(Verdict.UNMENTIONED, Optional.empty());

    /** The three answers, of which one lets a request through. */
    public enum Verdict {
        ALLOWED,
        /** A statement forbids it, whatever else allows it. */
        DENIED,
        /** No statement allows it. */
        UNMENTIONED
    }

    public boolean allows() {
        return verdict == Verdict.ALLOWED;
    }
}
