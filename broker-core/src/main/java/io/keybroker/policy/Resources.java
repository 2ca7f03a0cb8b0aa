package io.keybroker.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Resource or NotResource element of a statement. An Allow matches only what is certain, a Deny all that is
 * possible.
 *
 * @param templates the names
 * @param excluded whether the statement is for all other resources
 */
record Resources(List<Template> templates, boolean excluded) {
    static Resources read(List<Located> texts, boolean excluded, boolean variables) throws PolicyException {
        List<Template> templates = new ArrayList<>();
        for (Located text : texts) {
            if (!text.text().equals("*") && !text.text().startsWith("arn:")) {
                throw text.problem("'" + text.text() + "' is not a resource (expected: an ARN or *)");
            }
            templates.add(Template.read(text, new Template.Grammar(variables, true)));
        }
        return new Resources(List.copyOf(templates), excluded);
    }

    /**
     * A name with a variable without a value means nothing, and where an Allow excludes it, everything; one whose value the
     * request hides can mean everything to a Deny.
     */
    boolean cover(Target target, Circumstances circumstances, Effect effect) {
        boolean allows = effect == Effect.ALLOW;
        for (Template template : templates) {
            Optional<Glob> glob = template.in(circumstances);
            boolean matches;
            if (glob.isEmpty()) {
                matches = allows ? excluded : !excluded && template.hidden(circumstances);
            } else {
                matches = allows == excluded
                        ? glob.get().possiblyMatches(target)
                        : glob.get().surelyMatches(target);
            }
            if (matches) {
                return !excluded;
            }
        }
        return excluded;
    }
}
