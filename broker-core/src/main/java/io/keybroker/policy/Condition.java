package io.keybroker.policy;

import io.keybroker.catalogue.model.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A condition of a statement. An absent key matches nothing, so that negated operators hold and others do not. For
 * several values with an operator without a quantifier, an Allow requires that all hold, and a Deny that one does. A
 * hidden value satisfies an Allow only if every value would, and a Deny always.
 */
final class Condition {
    private static final String IF_EXISTS = "IfExists";

    private final ConditionOperator operator;
    private final Quantifier quantifier;
    private final boolean ifExists;
    private final ConditionKey key;
    private final List<ConditionValue> operands;

    /** Quantifier of an operator over a key's values. */
    private enum Quantifier {
        NONE(""),
        ANY("ForAnyValue:"),
        ALL("ForAllValues:");

        private final String prefix;

        Quantifier(String prefix) {
            this.prefix = prefix;
        }

        static Quantifier of(String operator) {
            return operator.startsWith(ANY.prefix) ? ANY : operator.startsWith(ALL.prefix) ? ALL : NONE;
        }
    }

    /**
     * A condition in its written form.
     *
     * @param operator the operator with its prefix and suffix
     * @param key the condition key
     * @param values the values to compare with
     */
    record ParsedCondition(SourceText operator, SourceText key, List<SourceText> values) {
        /** Returns text such as {@code IpAddress aws:SourceIp 10.0.0.0/8}. */
        @Override
        public String toString() {
            return values.stream()
                    .map(SourceText::text)
                    .collect(Collectors.joining(", ", operator.text() + ' ' + key.text() + ' ', ""));
        }

        Condition compile(boolean variables) throws PolicyException {
            return new Condition(this, variables);
        }
    }

    private Condition(ParsedCondition draft, boolean variables) throws PolicyException {
        String name = draft.operator().text();
        quantifier = Quantifier.of(name);
        name = name.substring(quantifier.prefix.length());
        ifExists = name.endsWith(IF_EXISTS);
        name = ifExists ? name.substring(0, name.length() - IF_EXISTS.length()) : name;
        operator = ConditionOperator.parse(name, draft.operator());
        if (operator == ConditionOperator.NULL && (ifExists || quantifier != Quantifier.NONE)) {
            throw draft.operator()
                    .problem("Null must not be combined with IfExists or a set operator (expected: Null)");
        }
        key = ConditionKey.parse(draft.key());
        List<ConditionValue> read = new ArrayList<>();
        for (SourceText value : draft.values()) {
            read.add(operator.operands().parse(value, variables));
        }
        operands = List.copyOf(read);
    }

    boolean holds(RequestContext requestContext, Effect effect) {
        List<String> values = requestContext.values(key);
        if (operator == ConditionOperator.NULL) {
            if (values.contains(Operation.HIDDEN)) {
                return effect == Effect.DENY;
            }
            return matchesAny(Boolean.toString(values.isEmpty()), requestContext, false);
        }
        if (isAbsent(values)) {
            return ifExists || quantifier == Quantifier.ALL || (quantifier == Quantifier.NONE && operator.negates());
        }
        boolean all = quantifier == Quantifier.ALL || (quantifier == Quantifier.NONE && effect == Effect.ALLOW);
        for (String value : values) {
            if (satisfies(value, requestContext, effect) != all) {
                return !all;
            }
        }
        return all;
    }

    /** Whether a key is absent; for set operators, a set of empty texts counts as absent. */
    private boolean isAbsent(List<String> values) {
        return values.isEmpty()
                || (quantifier != Quantifier.NONE && values.stream().allMatch(String::isEmpty));
    }

    /**
     * Compares a value; a variable without a value matches nothing, and a negated condition of an Allow everything.
     */
    private boolean satisfies(String value, RequestContext requestContext, Effect effect) {
        if (value.equals(Operation.HIDDEN)) {
            return effect == Effect.DENY || (!operator.negates() && matchesUnknown(requestContext));
        }
        boolean unresolved = operator.negates() && effect == Effect.ALLOW;
        return matchesAny(value, requestContext, unresolved) != operator.negates();
    }

    /** Whether a hidden value certainly matches, present or absent: only asterisks match both a text and none. */
    private boolean matchesUnknown(RequestContext requestContext) {
        if (!ifExists && quantifier != Quantifier.ALL) {
            return false;
        }
        for (ConditionValue operand : operands) {
            if (operand.matches(Operation.HIDDEN, requestContext, false)
                    && operand.matches("", requestContext, false)) {
                return true;
            }
        }
        return false;
    }

    private boolean matchesAny(String value, RequestContext requestContext, boolean unresolved) {
        for (ConditionValue operand : operands) {
            if (operand.matches(value, requestContext, unresolved)) {
                return true;
            }
        }
        return false;
    }
}
