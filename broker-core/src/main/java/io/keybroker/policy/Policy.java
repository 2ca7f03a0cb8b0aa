package io.keybroker.policy;

import io.keybroker.catalogue.Demand;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.refusal.Remark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The compiled policy of a role: IAM policy documents. An explicit deny overrides every allow; anything not allowed is
 * denied.
 */
public final class Policy {
    /** The policy without statements, which allows nothing. */
    public static final Policy NOTHING = new Policy(List.of());

    private static final int NEAR = 3;

    private final ActionIndex index;
    private final List<StatementText> statements;

    private Policy(List<Statement> statements) {
        this.index = new ActionIndex(statements);
        this.statements = statements.stream().map(Statement::text).toList();
    }

    /** Its statements as they are written, in their order. */
    public List<StatementText> statements() {
        return statements;
    }

    /** Reads the documents of one role, whose statements hold together as if they stood in one. */
    public static Policy read(List<Path> files) throws PolicyException {
        List<Statement> statements = new ArrayList<>();
        for (Path file : files) {
            statements.addAll(PolicyReader.read(file));
        }
        return new Policy(statements);
    }

    /** What the policy says about one demand. */
    public Decision decide(Demand demand, Circumstances circumstances) {
        String action = Actions.fold(demand.action());
        ActionIndex.Candidates candidates = index.of(action);
        Target target = Target.of(demand.resource());
        for (Statement denial : candidates.denials()) {
            if ((candidates.settled() || denial.actions().cover(action)) && denial.applies(target, circumstances)) {
                return denial.decision();
            }
        }
        for (Statement grant : candidates.grants()) {
            if ((candidates.settled() || grant.actions().cover(action)) && grant.applies(target, circumstances)) {
                return grant.decision();
            }
        }
        return Decision.UNMENTIONED;
    }

    /** The demands that it does not allow. */
    public List<Demand> forbidden(List<Demand> demands, Circumstances circumstances) {
        return demands.stream()
                .filter(demand -> !decide(demand, circumstances).allows())
                .toList();
    }

    /** Refuses unless every demand is allowed. */
    public void check(List<Demand> demands, Circumstances circumstances) throws RefusedException {
        for (Demand demand : demands) {
            Decision decision = decide(demand, circumstances);
            if (!decision.allows()) {
                throw new RefusedException(
                        Refusal.NOT_ALLOWED,
                        refusal(demand, decision, circumstances.holder()),
                        Cause.AS_ANSWERED,
                        new Remark(demand.action(), demand.resource(), reason(demand, decision)));
            }
        }
    }

    /** Which statement forbids it; or which allow it elsewhere, or otherwise, if none allows it here and now. */
    private String reason(Demand demand, Decision decision) {
        if (decision.by().isPresent()) {
            return decision.by().get() + " denies it";
        }
        String action = Actions.fold(demand.action());
        List<String> near = index.of(action).grants().stream()
                .filter(grant -> grant.actions().cover(action))
                .map(grant -> elsewhere(grant.text()))
                .limit(NEAR)
                .toList();
        return near.isEmpty()
                ? "no statement of the role's policy matches " + demand.action()
                : "not covered by " + String.join("; nor by ", near);
    }

    private static String elsewhere(StatementText text) {
        return text.clause() + ", which allows it on " + text.resources()
                + (text.conditions().isEmpty() ? "" : " if " + String.join(" and ", text.conditions()));
    }

    private static String refusal(Demand demand, Decision decision, Circumstances.Holder holder) {
        boolean denied = decision.verdict() == Decision.Verdict.DENIED;
        return "instance " + holder.instanceId() + " of role " + holder.role() + " is not authorized to perform: "
                + demand.action() + " on resource: " + demand.resource()
                + (denied ? " with an explicit deny" : " because no policy allows it");
    }
}
