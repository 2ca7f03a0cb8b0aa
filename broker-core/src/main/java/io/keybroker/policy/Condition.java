package io.keybroker.policy;

import io.keybroker.catalogue.model.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One condition of a statement: what the values of a key must be. A key that a request does not show matches nothing, so
 * that negated operators hold and others do not. Where several values stand although the operator does not say for how
 * many of them it asks, all of them must hold to allow, and one is enough to deny. A value that the request hides holds
 * to allow only if every value would, and always to deny.
 */
final class Condition {
    private static final String IF_EXISTS = "IfExists";

    private final ConditionOperator operator;
    private final Quantifier quantifier;
    private final boolean ifExists;
    private final ConditionKey key;
    private final List<ConditionValue> operands;

    /** For how many of a key's values an operator asks. */
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
     * A condition as it is written.
     *
     * @param operator the operator with all that is written around it
     * @param key the condition key
     * @param values what it is compared with
     */
    record ParsedCondition(SourceText operator, SourceText key, List<SourceText> values) {
        /** {@code IpAddress aws:SourceIp 10.0.0.0/8}. */
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

    /** For operators on sets, a set of nothing but empty texts is as good as none. */
    private boolean isAbsent(List<String> values) {
        return values.isEmpty()
                || (quantifier != Quantifier.NONE && values.stream().allMatch(String::isEmpty));
    }

    /** A variable without a value matches nothing, and where an Allow asks for what does not match, everything. */
    private boolean satisfies(String value, RequestContext requestContext, Effect effect) {
        if (value.equals(Operation.HIDDEN)) {
            return effect == Effect.DENY || (!operator.negates() && matchesUnknown(requestContext));
        }
        boolean unresolved = operator.negates() && effect == Effect.ALLOW;
        return matchesAny(value, requestContext, unresolved) != operator.negates();
    }

    /** Whether a hidden value surely matches, there or not: nothing but asterisks matches both a text and none. */
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
