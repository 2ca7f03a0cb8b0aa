package io.keybroker.policy;

import io.keybroker.refusal.Spelling;
import java.util.Arrays;
import java.util.List;

/** Condition operators of IAM, with their negated forms. */
enum Operator {
    STRING_EQUALS("StringEquals", Operand::exactText, false),
    STRING_NOT_EQUALS("StringNotEquals", Operand::exactText, true),
    STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", Operand::textInAnyCase, false),
    STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", Operand::textInAnyCase, true),
    STRING_LIKE("StringLike", Operand::textPattern, false),
    STRING_NOT_LIKE("StringNotLike", Operand::textPattern, true),
    NUMERIC_EQUALS("NumericEquals", Operand.number(sign -> sign == 0), false),
    NUMERIC_NOT_EQUALS("NumericNotEquals", Operand.number(sign -> sign == 0), true),
    NUMERIC_LESS_THAN("NumericLessThan", Operand.number(sign -> sign < 0), false),
    NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", Operand.number(sign -> sign <= 0), false),
    NUMERIC_GREATER_THAN("NumericGreaterThan", Operand.number(sign -> sign > 0), false),
    NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", Operand.number(sign -> sign >= 0), false),
    DATE_EQUALS("DateEquals", Operand.date(sign -> sign == 0), false),
    DATE_NOT_EQUALS("DateNotEquals", Operand.date(sign -> sign == 0), true),
    DATE_LESS_THAN("DateLessThan", Operand.date(sign -> sign < 0), false),
    DATE_LESS_THAN_EQUALS("DateLessThanEquals", Operand.date(sign -> sign <= 0), false),
    DATE_GREATER_THAN("DateGreaterThan", Operand.date(sign -> sign > 0), false),
    DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", Operand.date(sign -> sign >= 0), false),
    BOOL("Bool", Operand::truth, false),
    BINARY_EQUALS("BinaryEquals", Operand::bytes, false),
    IP_ADDRESS("IpAddress", Operand::addresses, false),
    NOT_IP_ADDRESS("NotIpAddress", Operand::addresses, true),
    ARN_EQUALS("ArnEquals", Operand::arn, false),
    ARN_NOT_EQUALS("ArnNotEquals", Operand::arn, true),
    ARN_LIKE("ArnLike", Operand::arn, false),
    ARN_NOT_LIKE("ArnNotLike", Operand::arn, true),
    /** Asks whether a key is absent, and so takes neither a set nor {@code IfExists}. */
    NULL("Null", Operand::truth, false);

    private final String spelled;

    @SuppressWarnings("ImmutableEnumChecker") // readers are functions without a state
    private final Operand.Reader operands;

    private final boolean negates;

    Operator(String spelled, Operand.Reader operands, boolean negates) {
        this.spelled = spelled;
        this.operands = operands;
        this.negates = negates;
    }

    /** The operator of that name; the rest of the text says what else was written around it. */
    static Operator named(String name, Located written) throws PolicyException {
        for (Operator each : values()) {
            if (each.spelled.equals(name)) {
                return each;
            }
        }
        List<String> known = Arrays.stream(values()).map(each -> each.spelled).toList();
        throw written.problem("'" + written.text() + "' is not a condition operator (nearest: "
                + Spelling.nearest(name, known, 1).get(0) + ")");
    }

    Operand.Reader operands() {
        return operands;
    }

    boolean negates() {
        return negates;
    }
}
