package io.keybroker.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The Action or NotAction element of a statement, in lower case.
 *
 * @param named full names
 * @param patterns names with wildcards
 * @param services the services of those patterns; empty if a pattern matches every service
 * @param excluded whether it is NotAction
 */
public record ActionMatcher(Set<String> named, List<Glob> patterns, Set<String> services, boolean excluded) {
    private static final Pattern GRAMMAR = Pattern.compile("\\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?_-]+");

    static ActionMatcher parse(List<SourceText> texts, boolean excluded) throws PolicyException {
        Set<String> named = new HashSet<>();
        List<Glob> patterns = new ArrayList<>();
        Set<String> services = new HashSet<>();
        boolean everywhere = excluded;
        for (SourceText text : texts) {
            if (!GRAMMAR.matcher(text.text()).matches()) {
                throw text.problem("'" + text.text() + "' is not an action (expected: s3:GetObject, s3:Get* or *)");
            }
            String folded = fold(text.text());
            if (!isPattern(folded)) {
                named.add(folded);
                continue;
            }
            SourceText pattern = new SourceText(text.file(), text.line(), folded);
            VariablePattern.parse(pattern, new VariablePattern.Grammar(false, true))
                    .constant()
                    .ifPresent(patterns::add);
            String service = serviceOf(folded);
            everywhere |= isPattern(service);
            services.add(service);
        }
        return new ActionMatcher(
                Set.copyOf(named), List.copyOf(patterns), everywhere ? Set.of() : Set.copyOf(services), excluded);
    }

    private static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    static String fold(String action) {
        return action.toLowerCase(Locale.ROOT);
    }

    public static String serviceOf(String action) {
        int colon = action.indexOf(':');
        return colon < 0 ? action : action.substring(0, colon);
    }

    /** Whether the statement matches an action, which is in lower case. */
    boolean matches(String action) {
        return (named.contains(action) || matchesPattern(action)) != excluded;
    }

    private boolean matchesPattern(String action) {
        for (Glob pattern : patterns) {
            if (pattern.matches(action)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the statement can match actions that no statement names literally. */
    boolean hasWildcards() {
        return excluded || !patterns.isEmpty();
    }
}
