package io.keybroker.policy;

import java.util.List;
import java.util.Optional;

/** A compiled statement of a policy. */
final class Statement {
    private final Effect effect;
    private final Actions actions;
    private final Resources resources;
    private final List<Condition> conditions;
    private final Decision decision;
    private final StatementText text;

    Statement(StatementText text, Effect effect, Actions actions, Resources resources, List<Condition> conditions) {
        this.effect = effect;
        this.actions = actions;
        this.resources = resources;
        this.conditions = List.copyOf(conditions);
        this.decision = new Decision(effect.verdict(), Optional.of(text.clause()));
        this.text = text;
    }

    /** As its author wrote it. */
    StatementText text() {
        return text;
    }

    Effect effect() {
        return effect;
    }

    Actions actions() {
        return actions;
    }

    /** What is decided where it applies. */
    Decision decision() {
        return decision;
    }

    /** Whether it applies to one of its actions; a resource with unknown parts is the dearest to match, others cost little. */
    boolean applies(Target target, Circumstances circumstances) {
        return target.known()
                ? resources.cover(target, circumstances, effect) && conditionsHold(circumstances)
                : conditionsHold(circumstances) && resources.cover(target, circumstances, effect);
    }

    private boolean conditionsHold(Circumstances circumstances) {
        for (Condition condition : conditions) {
            if (!condition.holds(circumstances, effect)) {
                return false;
            }
        }
        return true;
    }
}
