package io.keybroker.policy;

import io.keybroker.catalogue.model.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A pattern with policy variables. A value is text, never a wildcard; a variable without a value, or with several, has
 * none.
 */
final class VariablePattern {
    private static final String VARIABLE = "${";
    /** The symbol of the first variable; those of the others are lower. */
    private static final int FIRST_VARIABLE = -10;

    private static final int PARTS_OF_ARN = 6;

    private final int[] symbols;
    private final List<Variable> variables;
    private final Optional<Glob> constant;

    private record Variable(ConditionKey key, Optional<String> otherwise) {
        Optional<String> resolve(RequestContext requestContext) {
            List<String> values = requestContext.values(key);
            if (values.contains(Operation.HIDDEN)) {
                return Optional.empty();
            }
            return values.size() == 1 ? Optional.of(values.get(0)) : values.isEmpty() ? otherwise : Optional.empty();
        }
    }

    /**
     * The grammar of a text.
     *
     * @param variables whether it may contain policy variables, which version 2012-10-17 introduced
     * @param wildcards whether {@code *} and {@code ?} are wildcards
     */
    record Grammar(boolean variables, boolean wildcards) {}

    private VariablePattern(int[] symbols, List<Variable> variables) {
        this.symbols = symbols;
        this.variables = List.copyOf(variables);
        boolean fixed = Arrays.stream(symbols).allMatch(symbol -> symbol > FIRST_VARIABLE);
        this.constant = fixed ? Optional.of(new Glob(symbols)) : Optional.empty();
    }

    static VariablePattern parse(SourceText located, Grammar grammar) throws PolicyException {
        String text = located.text();
        IntStream.Builder symbols = IntStream.builder();
        List<Variable> variables = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (grammar.variables() && text.startsWith(VARIABLE, at)) {
                int end = endOfVariable(located, at);
                String inside = text.substring(at + VARIABLE.length(), end);
                if (inside.equals("*") || inside.equals("?") || inside.equals("$")) {
                    symbols.add(inside.charAt(0));
                } else {
                    symbols.add(FIRST_VARIABLE - variables.size());
                    variables.add(variable(located, inside));
                }
                at = end + 1;
            } else {
                char c = text.charAt(at++);
                symbols.add(grammar.wildcards() ? symbol(c) : c);
            }
        }
        return new VariablePattern(symbols.build().toArray(), variables);
    }

    private static int symbol(char c) {
        return c == '*' ? Glob.ANY_TEXT : c == '?' ? Glob.ANY_CHARACTER : c;
    }

    /** Parses one pattern for each of the six parts of an ARN; a colon within a variable does not separate parts. */
    static List<VariablePattern> readArn(SourceText located, Grammar grammar) throws PolicyException {
        VariablePattern variablePattern = parse(located, grammar);
        List<VariablePattern> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < variablePattern.symbols.length && parts.size() < PARTS_OF_ARN - 1; i++) {
            if (variablePattern.symbols[i] == ':') {
                parts.add(new VariablePattern(
                        Arrays.copyOfRange(variablePattern.symbols, from, i), variablePattern.variables));
                from = i + 1;
            }
        }
        parts.add(new VariablePattern(
                Arrays.copyOfRange(variablePattern.symbols, from, variablePattern.symbols.length),
                variablePattern.variables));
        if (parts.size() < PARTS_OF_ARN) {
            throw located.problem("'" + located.text()
                    + "' is not an ARN (expected: arn:partition:service:region:account:resource, each part may be *)");
        }
        return parts;
    }

    private static int endOfVariable(SourceText located, int start) throws PolicyException {
        String text = located.text();
        boolean quoted = false;
        for (int i = start; i < text.length(); i++) {
            quoted ^= text.charAt(i) == '\'';
            if (text.charAt(i) == '}' && !quoted) {
                return i;
            }
        }
        throw located.problem(
                "a policy variable in '" + text + "' is not closed (expected: ${key} or ${key, 'default'})");
    }

    private static Variable variable(SourceText located, String inside) throws PolicyException {
        int comma = inside.indexOf(',');
        String key = (comma < 0 ? inside : inside.substring(0, comma)).strip();
        Optional<String> otherwise = Optional.empty();
        if (comma >= 0) {
            String quoted = inside.substring(comma + 1).strip();
            if (quoted.length() < 2 || quoted.charAt(0) != '\'' || quoted.indexOf('\'', 1) != quoted.length() - 1) {
                throw located.problem("the default of ${" + inside + "} is not quoted (expected: ${key, 'default'})");
            }
            otherwise = Optional.of(quoted.substring(1, quoted.length() - 1));
        }
        return new Variable(ConditionKey.parse(new SourceText(located.file(), located.line(), key)), otherwise);
    }

    /** Returns the pattern with the values of a request; empty if a variable has no value. */
    Optional<Glob> resolve(RequestContext requestContext) {
        return constant.isPresent() ? constant : filled(requestContext);
    }

    private Optional<Glob> filled(RequestContext requestContext) {
        IntStream.Builder filled = IntStream.builder();
        for (int symbol : symbols) {
            if (symbol > FIRST_VARIABLE) {
                filled.add(symbol);
                continue;
            }
            Optional<String> value = variables.get(FIRST_VARIABLE - symbol).resolve(requestContext);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            value.get().chars().forEach(filled);
        }
        return Optional.of(new Glob(filled.build().toArray()));
    }

    /** Whether a variable has a hidden value, so that the result could be any pattern. */
    boolean hidden(RequestContext requestContext) {
        for (Variable variable : variables) {
            if (requestContext.values(variable.key()).contains(Operation.HIDDEN)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the pattern if it has no variables. */
    Optional<Glob> constant() {
        return constant;
    }
}
