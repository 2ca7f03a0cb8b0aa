package io.keybroker.policy;

import java.util.List;
import java.util.Optional;

/** A compiled statement of a policy. */
final class Statement {
    private final Effect effect;
    private final ActionMatcher actions;
    private final ResourceMatcher resources;
    private final List<Condition> conditions;
    private final Decision decision;
    private final StatementView text;

    Statement(
            StatementView text,
            Effect effect,
            ActionMatcher actions,
            ResourceMatcher resources,
            List<Condition> conditions) {
        this.effect = effect;
        this.actions = actions;
        this.resources = resources;
        this.conditions = List.copyOf(conditions);
        this.decision = new Decision(effect.verdict(), Optional.of(text.clause()));
        this.text = text;
    }

    /** Returns its written form. */
    StatementView text() {
        return text;
    }

    Effect effect() {
        return effect;
    }

    ActionMatcher actions() {
        return actions;
    }

    /** Returns its decision if it applies. */
    Decision decision() {
        return decision;
    }

    /** Whether it applies to one of its actions; a resource with unknown parts has the highest cost. */
    boolean applies(RequestedResource target, RequestContext requestContext) {
        return target.isKnown()
                ? resources.matches(target, requestContext, effect) && conditionsHold(requestContext)
                : conditionsHold(requestContext) && resources.matches(target, requestContext, effect);
    }

    private boolean conditionsHold(RequestContext requestContext) {
        for (Condition condition : conditions) {
            if (!condition.holds(requestContext, effect)) {
                return false;
            }
        }
        return true;
    }
}
