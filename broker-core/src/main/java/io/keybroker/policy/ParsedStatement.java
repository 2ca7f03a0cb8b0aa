package io.keybroker.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A parsed statement, before the document version is known.
 *
 * @param start the location of its start
 * @param number the position in the document, from 1
 * @param parts the members except the conditions, each with its texts
 * @param conditions the conditions
 */
record ParsedStatement(
        SourceText start, int number, Map<String, List<SourceText>> parts, List<Condition.ParsedCondition> conditions) {
    static final Set<String> MEMBERS = Set.of(
            "Sid",
            "Effect",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
            "Principal",
            "NotPrincipal");
    private static final Pattern SID = Pattern.compile("[A-Za-z0-9]*");

    ParsedStatement {
        parts = Map.copyOf(parts);
        conditions = List.copyOf(conditions);
    }

    String sid() {
        return parts.containsKey("Sid") ? parts.get("Sid").get(0).text() : "";
    }

    PolicyException problem(String problem) {
        return start.problem(problem);
    }

    Statement compile(boolean variables) throws PolicyException {
        SourceText sid = single("Sid", "");
        if (!SID.matcher(sid.text()).matches()) {
            throw sid.problem("'" + sid.text() + "' is not a Sid (expected: letters and digits)");
        }
        boolean otherActions = isNegated("Action");
        boolean otherResources = isNegated("Resource");
        StatementRef clause = new StatementRef(start.file(), start.line(), number, sid.text());
        Effect effect = effect();
        return new Statement(
                view(clause),
                effect,
                ActionMatcher.parse(parts.getOrDefault(otherActions ? "NotAction" : "Action", List.of()), otherActions),
                ResourceMatcher.parse(
                        parts.getOrDefault(otherResources ? "NotResource" : "Resource", List.of()),
                        otherResources,
                        variables),
                compiledConditions(variables));
    }

    private StatementView view(StatementRef clause) {
        return new StatementView(
                clause,
                texts("Effect").get(0),
                new StatementView.NamePatterns(texts("Action"), texts("NotAction")),
                new StatementView.NamePatterns(texts("Resource"), texts("NotResource")),
                conditions.stream().map(Condition.ParsedCondition::toString).toList(),
                linesOfActions());
    }

    private Map<String, Integer> linesOfActions() {
        Map<String, Integer> lines = new HashMap<>();
        for (String member : List.of("Action", "NotAction")) {
            parts.getOrDefault(member, List.of()).forEach(action -> lines.putIfAbsent(action.text(), action.line()));
        }
        return lines;
    }

    private List<String> texts(String member) {
        return parts.getOrDefault(member, List.of()).stream()
                .map(SourceText::text)
                .toList();
    }

    private Effect effect() throws PolicyException {
        SourceText effect = single("Effect", "nothing");
        return switch (effect.text()) {
            case "Allow" -> Effect.ALLOW;
            case "Deny" -> Effect.DENY;
            default -> throw effect.problem("'" + effect.text() + "' is not an Effect (expected: Allow or Deny)");
        };
    }

    private SourceText single(String member, String otherwise) throws PolicyException {
        List<SourceText> texts =
                parts.getOrDefault(member, List.of(new SourceText(start.file(), start.line(), otherwise)));
        if (texts.size() != 1) {
            throw problem(member + " has " + texts.size() + " values (expected: one)");
        }
        return texts.get(0);
    }

    private boolean isNegated(String member) throws PolicyException {
        boolean plain = parts.containsKey(member);
        boolean negated = parts.containsKey("Not" + member);
        if (plain == negated) {
            throw problem("the statement has " + (plain ? "both " : "neither ") + member + (plain ? " and" : " nor")
                    + " Not" + member + " (expected: one of the two)");
        }
        return negated;
    }

    private List<Condition> compiledConditions(boolean variables) throws PolicyException {
        Set<String> seen = new HashSet<>();
        List<Condition> compiled = new ArrayList<>();
        for (Condition.ParsedCondition draft : conditions) {
            String key = draft.operator().text() + ' ' + draft.key().text().toLowerCase(Locale.ROOT);
            if (!seen.add(key)) {
                throw draft.key()
                        .problem("the condition key '" + draft.key().text() + "' is repeated in "
                                + draft.operator().text() + " (expected: one key with a list of values)");
            }
            compiled.add(draft.compile(variables));
        }
        return compiled;
    }
}
