package io.keybroker.policy;

import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.AuditDetail;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The compiled policy of a role: IAM policy documents. An explicit deny overrides every allow; anything not allowed is
 * denied.
 */
public final class Policy {
    /** Maximum length in messages, longer than any AWS ARN (2,048 characters). */
    private static final int LONGEST_SHOWN = 2_100;

    /** The policy without statements, which denies everything. */
    public static final Policy NOTHING = new Policy(List.of());

    private static final int NEAR = 3;

    private final ActionIndex index;
    private final List<StatementView> statements;

    private Policy(List<Statement> statements) {
        this.index = new ActionIndex(statements);
        this.statements = statements.stream().map(Statement::text).toList();
    }

    /** Returns its statements in their written form and order. */
    public List<StatementView> statements() {
        return statements;
    }

    /** Reads the documents of one role; their statements apply together. */
    public static Policy read(List<Path> files) throws PolicyException {
        List<Statement> statements = new ArrayList<>();
        for (Path file : files) {
            statements.addAll(PolicyParser.read(file));
        }
        return new Policy(statements);
    }

    /** Evaluates one required permission. */
    public Decision evaluate(RequiredPermission requiredPermission, RequestContext requestContext) {
        String action = ActionMatcher.fold(requiredPermission.action());
        ActionIndex.Candidates candidates = index.candidates(action);
        RequestedResource target = RequestedResource.parse(requiredPermission.resource());
        for (Statement denial : candidates.denials()) {
            if ((candidates.settled() || denial.actions().matches(action)) && denial.applies(target, requestContext)) {
                return denial.decision();
            }
        }
        for (Statement grant : candidates.grants()) {
            if ((candidates.settled() || grant.actions().matches(action)) && grant.applies(target, requestContext)) {
                return grant.decision();
            }
        }
        return Decision.IMPLICIT_DENY;
    }

    /** Returns the permissions that it does not allow. */
    public List<RequiredPermission> denied(List<RequiredPermission> permissions, RequestContext requestContext) {
        return permissions.stream()
                .filter(requiredPermission ->
                        !evaluate(requiredPermission, requestContext).allows())
                .toList();
    }

    /** Rejects unless every permission is allowed. */
    public void requireAllowed(List<RequiredPermission> permissions, RequestContext requestContext)
            throws RequestRejectedException {
        for (RequiredPermission requiredPermission : permissions) {
            Decision decision = evaluate(requiredPermission, requestContext);
            if (!decision.allows()) {
                throw new RequestRejectedException(
                        ErrorCode.ACCESS_DENIED,
                        messageOf(requiredPermission, decision, requestContext.principal()),
                        RejectionReason.AS_ANSWERED,
                        new AuditDetail(
                                requiredPermission.action(),
                                requiredPermission.resource(),
                                reason(requiredPermission, decision)));
            }
        }
    }

    /** Returns the denying statement; or those that allow other resources or conditions, for an implicit deny. */
    private String reason(RequiredPermission requiredPermission, Decision decision) {
        if (decision.statement().isPresent()) {
            return decision.statement().get() + " denies it";
        }
        String action = ActionMatcher.fold(requiredPermission.action());
        List<String> near = index.candidates(action).grants().stream()
                .filter(grant -> grant.actions().matches(action))
                .map(grant -> withoutFile(grant.text()))
                .limit(NEAR)
                .toList();
        return near.isEmpty()
                ? "no statement of the role's policy matches " + requiredPermission.action()
                : "not covered by " + String.join("; nor by ", near);
    }

    private static String withoutFile(StatementView text) {
        return text.clause() + ", which allows it on " + text.resources()
                + (text.conditions().isEmpty() ? "" : " if " + String.join(" and ", text.conditions()));
    }

    private static String messageOf(
            RequiredPermission requiredPermission, Decision decision, RequestContext.Principal principal) {
        boolean denied = decision.result() == Decision.Result.EXPLICIT_DENY;
        return "instance " + principal.instanceId() + " of role " + principal.role() + " is not authorized to perform: "
                + requiredPermission.action() + " on resource: " + shortened(requiredPermission.resource())
                + (denied ? " with an explicit deny" : " because no policy allows it");
    }

    /** Shortens a resource, which a client can make as long as its body. */
    private static String shortened(String resource) {
        return resource.length() <= LONGEST_SHOWN ? resource : resource.substring(0, LONGEST_SHOWN) + "...";
    }
}
