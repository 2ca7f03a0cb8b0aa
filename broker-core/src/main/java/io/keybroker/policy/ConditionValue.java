package io.keybroker.policy;

import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** A parsed value of a condition. */
interface ConditionValue {
    /** Compares a value; {@code unresolved} is the result if a policy variable has no value. */
    boolean matches(String value, RequestContext requestContext, boolean unresolved);

    /** Parses a value of an operator; with policy variables only if the document's version has them. */
    interface Reader {
        ConditionValue parse(SourceText text, boolean variables) throws PolicyException;
    }

    static ConditionValue exactText(SourceText text, boolean variables) throws PolicyException {
        return pattern(VariablePattern.parse(text, new VariablePattern.Grammar(variables, false)));
    }

    static ConditionValue textPattern(SourceText text, boolean variables) throws PolicyException {
        return pattern(VariablePattern.parse(text, new VariablePattern.Grammar(variables, true)));
    }

    private static ConditionValue pattern(VariablePattern template) {
        return (value, requestContext, unresolved) -> {
            Optional<Glob> glob = template.resolve(requestContext);
            return glob.isPresent() ? glob.get().matches(value) : unresolved;
        };
    }

    static ConditionValue textInAnyCase(SourceText text, boolean variables) throws PolicyException {
        VariablePattern template = VariablePattern.parse(text, new VariablePattern.Grammar(variables, false));
        return (value, requestContext, unresolved) -> {
            Optional<Glob> glob = template.resolve(requestContext);
            return glob.isPresent() ? glob.get().equalsIgnoringCase(value) : unresolved;
        };
    }

    /** Parses an ARN, whose six parts are compared separately. */
    static ConditionValue arn(SourceText text, boolean variables) throws PolicyException {
        List<VariablePattern> parts = VariablePattern.readArn(text, new VariablePattern.Grammar(variables, true));
        return (value, requestContext, unresolved) -> {
            String[] values = value.split(":", parts.size());
            boolean resolved = true;
            boolean matches = values.length == parts.size();
            for (int i = 0; i < parts.size(); i++) {
                Optional<Glob> glob = parts.get(i).resolve(requestContext);
                resolved &= glob.isPresent();
                matches = matches && glob.isPresent() && glob.get().matches(values[i]);
            }
            return resolved ? matches : unresolved;
        };
    }

    /** Parses a number; the predicate receives the sign of request minus policy. */
    static Reader number(IntPredicate relation) {
        return (text, variables) -> {
            BigDecimal bound = Decimal.parse(text.text())
                    .orElseThrow(() -> text.problem("'" + text.text() + "' is not a number (expected: 100 or 0.5)"));
            return (value, requestContext, unresolved) -> {
                Optional<BigDecimal> number = Decimal.parse(value);
                return number.isPresent() && relation.test(number.get().compareTo(bound));
            };
        };
    }

    /** Parses a date; the predicate receives the sign of request minus policy. */
    static Reader date(IntPredicate relation) {
        return (text, variables) -> {
            Instant bound = PolicyDates.parse(text.text())
                    .orElseThrow(() -> text.problem("'" + text.text()
                            + "' is not a date (expected: 2026-03-01T09:15:00Z, 2026-03-01 or seconds since 1970)"));
            return (value, requestContext, unresolved) -> {
                Optional<Instant> instant = PolicyDates.parse(value);
                return instant.isPresent() && relation.test(instant.get().compareTo(bound));
            };
        };
    }

    static ConditionValue booleanValue(SourceText text, boolean variables) throws PolicyException {
        String expected = text.text();
        if (!expected.equalsIgnoreCase("true") && !expected.equalsIgnoreCase("false")) {
            throw text.problem("'" + expected + "' is not a boolean (expected: true or false)");
        }
        return (value, requestContext, unresolved) -> value.equalsIgnoreCase(expected);
    }

    /** Parses bytes in base64, the form of requests as well. */
    static ConditionValue bytes(SourceText text, boolean variables) throws PolicyException {
        byte[] expected = decoded(text.text())
                .orElseThrow(() -> text.problem("'" + text.text() + "' is not base64 (expected: AQIDBA==)"));
        return (value, requestContext, unresolved) ->
                decoded(value).filter(bytes -> Arrays.equals(bytes, expected)).isPresent();
    }

    private static Optional<byte[]> decoded(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static ConditionValue addresses(SourceText text, boolean variables) throws PolicyException {
        CidrBlock block = CidrBlock.parseMasked(text.text())
                .orElseThrow(() -> text.problem(
                        "'" + text.text() + "' is not an address range (expected: 10.0.0.0/8 or 2001:db8::/32)"));
        return (value, requestContext, unresolved) ->
                IpAddress.tryParse(value).filter(block::contains).isPresent();
    }

    /** Numbers of bounded size, so that a comparison has a bounded cost. */
    final class Decimal {
        private static final Pattern GRAMMAR = Pattern.compile("[+-]?[0-9]{1,18}(\\.[0-9]{1,18})?");
        private static final int LONGEST = 40;

        private Decimal() {}

        static Optional<BigDecimal> parse(String text) {
            return text.length() <= LONGEST && GRAMMAR.matcher(text).matches()
                    ? Optional.of(new BigDecimal(text))
                    : Optional.empty();
        }
    }
}
