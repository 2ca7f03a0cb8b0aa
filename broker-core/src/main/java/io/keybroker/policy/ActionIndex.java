package io.keybroker.policy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Index from an action to the statements that can match it: exact names, else those with a wildcard for its service.
 */
final class ActionIndex {
    private final Map<String, Candidates> byName = new HashMap<>();
    private final Map<String, Candidates> byService = new HashMap<>();
    private final Candidates elsewhere;

    /**
     * Statements that may match.
     *
     * @param denials the Deny statements
     * @param grants the Allow statements
     * @param settled whether all of them match the action
     */
    record Candidates(List<Statement> denials, List<Statement> grants, boolean settled) {
        static Candidates of(List<Statement> statements, boolean settled, Predicate<ActionMatcher> chosen) {
            return new Candidates(
                    with(Effect.DENY, statements, chosen), with(Effect.ALLOW, statements, chosen), settled);
        }

        private static List<Statement> with(Effect effect, List<Statement> all, Predicate<ActionMatcher> chosen) {
            return all.stream()
                    .filter(statement -> statement.effect() == effect && chosen.test(statement.actions()))
                    .toList();
        }
    }

    ActionIndex(List<Statement> statements) {
        Set<String> services = new HashSet<>();
        for (Statement statement : statements) {
            services.addAll(statement.actions().services());
            for (String name : statement.actions().named()) {
                byName.computeIfAbsent(name, key -> Candidates.of(statements, true, actions -> actions.matches(key)));
            }
        }
        for (String service : services) {
            byService.put(service, Candidates.of(statements, false, actions -> reaches(actions, service)));
        }
        elsewhere = Candidates.of(statements, false, actions -> reaches(actions, ""));
    }

    private static boolean reaches(ActionMatcher actions, String service) {
        return actions.hasWildcards()
                && (actions.services().isEmpty() || actions.services().contains(service));
    }

    /** Returns the statements that may match an action, which is in lower case. */
    Candidates candidates(String action) {
        Candidates named = byName.get(action);
        return named != null ? named : byService.getOrDefault(ActionMatcher.serviceOf(action), elsewhere);
    }
}
