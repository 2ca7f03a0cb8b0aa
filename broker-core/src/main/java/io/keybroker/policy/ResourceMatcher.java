package io.keybroker.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Resource or NotResource element of a statement. An Allow requires a certain match, a Deny a possible one.
 *
 * @param templates the patterns
 * @param excluded whether it is NotResource
 */
record ResourceMatcher(List<VariablePattern> templates, boolean excluded) {
    static ResourceMatcher parse(List<SourceText> texts, boolean excluded, boolean variables) throws PolicyException {
        List<VariablePattern> templates = new ArrayList<>();
        for (SourceText text : texts) {
            if (!text.text().equals("*") && !text.text().startsWith("arn:")) {
                throw text.problem("'" + text.text() + "' is not a resource (expected: an ARN or *)");
            }
            templates.add(VariablePattern.parse(text, new VariablePattern.Grammar(variables, true)));
        }
        return new ResourceMatcher(List.copyOf(templates), excluded);
    }

    /**
     * Whether the statement matches. A variable without a value matches nothing, and in an Allow with NotResource
     * everything; a hidden value can match anything in a Deny.
     */
    boolean matches(RequestedResource target, RequestContext requestContext, Effect effect) {
        boolean allows = effect == Effect.ALLOW;
        for (VariablePattern template : templates) {
            Optional<Glob> glob = template.resolve(requestContext);
            boolean matches;
            if (glob.isEmpty()) {
                matches = allows ? excluded : !excluded && template.hidden(requestContext);
            } else {
                matches = allows == excluded
                        ? glob.get().possiblyMatches(target)
                        : glob.get().definitelyMatches(target);
            }
            if (matches) {
                return !excluded;
            }
        }
        return excluded;
    }
}
