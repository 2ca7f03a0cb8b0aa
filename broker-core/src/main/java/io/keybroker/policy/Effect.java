package io.keybroker.policy;

/** Effect of a statement. */
enum Effect {
    ALLOW(Decision.Result.ALLOWED),
    DENY(Decision.Result.EXPLICIT_DENY);

    private final Decision.Result verdict;

    Effect(Decision.Result verdict) {
        this.verdict = verdict;
    }

    Decision.Result verdict() {
        return verdict;
    }
}
