package io.keybroker.policy.analysis;

import io.keybroker.catalogue.IamActions;
import io.keybroker.policy.ActionMatcher;
import io.keybroker.policy.Policy;
import io.keybroker.policy.StatementRef;
import io.keybroker.policy.StatementView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds statements without effect and statements that allow too much. */
public final class PolicyLinter {
    /** Services whose actions only apply to their own resources. */
    private static final Set<String> CLOSED =
            Set.of("s3", "sqs", "sns", "dynamodb", "kms", "secretsmanager", "lambda", "logs");

    private static final int PLACE_OF_SERVICE = 2;

    private final List<StatementView> statements;
    private final ActionSpellChecker spellcheck;
    private final List<Finding> findings = new ArrayList<>();

    private PolicyLinter(List<StatementView> statements, IamActions iamActions) {
        this.statements = statements;
        this.spellcheck = new ActionSpellChecker(iamActions);
    }

    /** Severity of a finding. */
    public enum Severity {
        /** The statement does not have its apparent effect. */
        PROBLEM("problem"),
        /** A name is absent in the broker's tables: misspelt, or newer than they are. */
        DOUBT("doubt"),
        /** The statement has more effect than is probably intended. */
        RISK("risk");

        private final String wireName;

        Severity(String wireName) {
            this.wireName = wireName;
        }

        /** The name in the CLI's JSON. */
        public String wireName() {
            return wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }

    /**
     * A finding.
     *
     * @param severity the severity
     * @param statement the statement reference
     * @param message the message
     */
    public record Finding(Severity severity, StatementRef statement, String message) {}

    /** Returns the findings of a policy, in the order of its statements. */
    public static List<Finding> check(Policy policy, IamActions iamActions) {
        PolicyLinter lint = new PolicyLinter(policy.statements(), iamActions);
        lint.statements.forEach(lint::checkStatement);
        return List.copyOf(lint.findings);
    }

    private void checkStatement(StatementView statement) {
        if (statement.allows()) {
            checkAllow(statement);
        } else if (statements.stream().noneMatch(other -> other.allows() && overlap(statement, other))) {
            add(Severity.PROBLEM, statement, "no effect: it denies actions that no statement allows");
        }
        checkSpelling(statement, statement.actions().named());
        checkSpelling(statement, statement.actions().excluded());
        for (String resource : statement.resources().named()) {
            if (isForeign(statement, resource)) {
                add(Severity.PROBLEM, statement, "never matches: none of its actions applies to " + resource);
            }
        }
    }

    private void checkSpelling(StatementView statement, List<String> actions) {
        for (String action : actions) {
            StatementRef statementRef = statement.clause();
            int line = statement.lines().getOrDefault(action, statementRef.line());
            StatementRef here = new StatementRef(statementRef.file(), line, statementRef.number(), statementRef.sid());
            spellcheck.check(action).ifPresent(doubt -> findings.add(new Finding(Severity.DOUBT, here, doubt)));
        }
    }

    private void checkAllow(StatementView statement) {
        boolean everywhere = statement.resources().named().contains("*");
        if (!statement.actions().excluded().isEmpty()) {
            add(Severity.RISK, statement, "it allows " + statement.actions() + ", including future actions");
        } else if (everywhere && statement.actions().named().contains("*")) {
            add(Severity.RISK, statement, "it allows all actions on all resources");
        } else if (everywhere) {
            statement.actions().named().stream()
                    .filter(action -> action.endsWith(":*"))
                    .forEach(action -> add(Severity.RISK, statement, "it allows " + action + " on all resources"));
        }
        if (!statement.resources().excluded().isEmpty()) {
            add(Severity.RISK, statement, "it allows its actions on " + statement.resources());
        }
        for (StatementView other : statements) {
            if (other.equals(statement) || !other.conditions().isEmpty() || !covers(other, statement)) {
                continue;
            }
            boolean same = covers(statement, other) && statement.conditions().isEmpty();
            if (!other.allows()) {
                add(Severity.PROBLEM, statement, "no effect: everything it allows is denied by " + other.clause());
            } else if (!same || statements.indexOf(other) < statements.indexOf(statement)) {
                add(Severity.PROBLEM, statement, "redundant: everything it allows is allowed by " + other.clause());
            }
        }
    }

    private void add(Severity weight, StatementView statement, String message) {
        findings.add(new Finding(weight, statement.clause(), message));
    }

    /** Whether a resource belongs to another service than all actions of its statement, so that it never applies. */
    private static boolean isForeign(StatementView statement, String resource) {
        String[] parts = resource.split(":", PLACE_OF_SERVICE + 2);
        if (parts.length <= PLACE_OF_SERVICE
                || !statement.actions().excluded().isEmpty()
                || hasWildcard(parts[PLACE_OF_SERVICE])) {
            return false;
        }
        return statement.actions().named().stream()
                .map(action -> ActionMatcher.serviceOf(action.toLowerCase(Locale.ROOT)))
                .allMatch(service -> CLOSED.contains(service) && !service.equals(parts[PLACE_OF_SERVICE]));
    }

    private static boolean hasWildcard(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('$') >= 0;
    }

    /** Whether a statement certainly includes another one, apart from conditions. */
    private static boolean covers(StatementView wide, StatementView narrow) {
        return covers(wide.actions(), narrow.actions(), true) && covers(wide.resources(), narrow.resources(), false);
    }

    private static boolean covers(StatementView.NamePatterns wide, StatementView.NamePatterns narrow, boolean folded) {
        if (!wide.excluded().isEmpty() || !narrow.excluded().isEmpty()) {
            return false;
        }
        return narrow.named().stream()
                .allMatch(resource -> wide.named().stream().anyMatch(pattern -> covers(pattern, resource, folded)));
    }

    private static boolean covers(String pattern, String narrow, boolean folded) {
        String wide = folded ? pattern.toLowerCase(Locale.ROOT) : pattern;
        String inside = folded ? narrow.toLowerCase(Locale.ROOT) : narrow;
        String prefix = wide.substring(0, Math.max(wide.length() - 1, 0));
        return wide.equals(inside) || (wide.endsWith("*") && !hasWildcard(prefix) && inside.startsWith(prefix));
    }

    /** Whether two statements can both match one permission; true if that is uncertain. */
    private static boolean overlap(StatementView statementView, StatementView other) {
        return overlap(statementView.actions(), other.actions(), true)
                && overlap(statementView.resources(), other.resources(), false);
    }

    private static boolean overlap(StatementView.NamePatterns names, StatementView.NamePatterns other, boolean folded) {
        if (!names.excluded().isEmpty() || !other.excluded().isEmpty()) {
            return true;
        }
        return names.named().stream()
                .anyMatch(mine -> other.named().stream()
                        .anyMatch(theirs -> folded
                                ? overlap(mine.toLowerCase(Locale.ROOT), theirs.toLowerCase(Locale.ROOT))
                                : overlap(mine, theirs)));
    }

    /** Whether some text matches both patterns; a variable can be any text. */
    private static boolean overlap(String one, String other) {
        String mine = one.replaceAll("\\$\\{[^}]*}", "*");
        String theirs = other.replaceAll("\\$\\{[^}]*}", "*");
        boolean[] reached = new boolean[theirs.length() + 1];
        reached[0] = true;
        for (int j = 0; j < theirs.length() && theirs.charAt(j) == '*'; j++) {
            reached[j + 1] = true;
        }
        for (int i = 0; i < mine.length(); i++) {
            reached = step(mine.charAt(i), theirs, reached);
        }
        return reached[theirs.length()];
    }

    /**
     * Computes which prefixes of a pattern can match the same text as the other pattern's prefix with one more
     * character.
     */
    private static boolean[] step(char next, String theirs, boolean[] before) {
        boolean[] after = new boolean[before.length];
        after[0] = next == '*' && before[0];
        for (int j = 0; j < theirs.length(); j++) {
            char their = theirs.charAt(j);
            boolean same = next == their || next == '?' || their == '?';
            boolean free = next == '*' || their == '*';
            after[j + 1] = free ? before[j + 1] || after[j] || before[j] : same && before[j];
        }
        return after;
    }
}
