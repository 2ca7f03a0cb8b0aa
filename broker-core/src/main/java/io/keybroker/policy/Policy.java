package io.keybroker.policy;

import io.keybroker.catalogue.Demand;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.List;

/** What a role may do: a list of things that are allowed, each an action and a resource; all else is denied. */
public final class Policy {
    private final List<Demand> allowed;

    public Policy(List<Demand> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** Refuses unless every demand is allowed. */
    public void check(List<Demand> demands) throws RefusedException {
        for (Demand demand : demands) {
            if (!allowed.contains(demand)) {
                throw new RefusedException(
                        Refusal.NOT_ALLOWED,
                        "not authorized to perform: " + demand.action() + " on resource: " + demand.resource());
            }
        }
    }
}
