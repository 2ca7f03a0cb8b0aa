package io.keybroker.policy;

import io.keybroker.text.NameSuggester;
import java.util.Arrays;
import java.util.List;

/** Condition operators of IAM, with their negated forms. */
enum ConditionOperator {
    STRING_EQUALS("StringEquals", ConditionValue::exactText, false),
    STRING_NOT_EQUALS("StringNotEquals", ConditionValue::exactText, true),
    STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", ConditionValue::textInAnyCase, false),
    STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", ConditionValue::textInAnyCase, true),
    STRING_LIKE("StringLike", ConditionValue::textPattern, false),
    STRING_NOT_LIKE("StringNotLike", ConditionValue::textPattern, true),
    NUMERIC_EQUALS("NumericEquals", ConditionValue.number(sign -> sign == 0), false),
    NUMERIC_NOT_EQUALS("NumericNotEquals", ConditionValue.number(sign -> sign == 0), true),
    NUMERIC_LESS_THAN("NumericLessThan", ConditionValue.number(sign -> sign < 0), false),
    NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", ConditionValue.number(sign -> sign <= 0), false),
    NUMERIC_GREATER_THAN("NumericGreaterThan", ConditionValue.number(sign -> sign > 0), false),
    NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", ConditionValue.number(sign -> sign >= 0), false),
    DATE_EQUALS("DateEquals", ConditionValue.date(sign -> sign == 0), false),
    DATE_NOT_EQUALS("DateNotEquals", ConditionValue.date(sign -> sign == 0), true),
    DATE_LESS_THAN("DateLessThan", ConditionValue.date(sign -> sign < 0), false),
    DATE_LESS_THAN_EQUALS("DateLessThanEquals", ConditionValue.date(sign -> sign <= 0), false),
    DATE_GREATER_THAN("DateGreaterThan", ConditionValue.date(sign -> sign > 0), false),
    DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", ConditionValue.date(sign -> sign >= 0), false),
    BOOL("Bool", ConditionValue::booleanValue, false),
    BINARY_EQUALS("BinaryEquals", ConditionValue::bytes, false),
    IP_ADDRESS("IpAddress", ConditionValue::addresses, false),
    NOT_IP_ADDRESS("NotIpAddress", ConditionValue::addresses, true),
    ARN_EQUALS("ArnEquals", ConditionValue::arn, false),
    ARN_NOT_EQUALS("ArnNotEquals", ConditionValue::arn, true),
    ARN_LIKE("ArnLike", ConditionValue::arn, false),
    ARN_NOT_LIKE("ArnNotLike", ConditionValue::arn, true),
    /** Checks whether a key is absent, so it accepts neither a quantifier nor {@code IfExists}. */
    NULL("Null", ConditionValue::booleanValue, false);

    private final String spelled;

    @SuppressWarnings("ImmutableEnumChecker") // parsers are stateless functions
    private final ConditionValue.Reader operands;

    private final boolean negates;

    ConditionOperator(String spelled, ConditionValue.Reader operands, boolean negates) {
        this.spelled = spelled;
        this.operands = operands;
        this.negates = negates;
    }

    /** Returns the operator of that name; {@code written} is its complete form for errors. */
    static ConditionOperator parse(String name, SourceText written) throws PolicyException {
        for (ConditionOperator conditionOperator : values()) {
            if (conditionOperator.spelled.equals(name)) {
                return conditionOperator;
            }
        }
        List<String> known =
                Arrays.stream(values()).map(operator -> operator.spelled).toList();
        throw written.problem("'" + written.text() + "' is not a condition operator (nearest: "
                + NameSuggester.nearest(name, known, 1).get(0) + ")");
    }

    ConditionValue.Reader operands() {
        return operands;
    }

    boolean negates() {
        return negates;
    }
}
