package io.keybroker.policy;

/** Effect of a statement. */
enum Effect {
    ALLOW(Decision.Verdict.ALLOWED),
    DENY(Decision.Verdict.EXPLICIT_DENY);

    private final Decision.Verdict verdict;

    Effect(Decision.Verdict verdict) {
        this.verdict = verdict;
    }

    Decision.Verdict verdict() {
        return verdict;
    }
}
