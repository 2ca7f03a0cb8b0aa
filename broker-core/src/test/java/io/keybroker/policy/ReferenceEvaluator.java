package io.keybroker.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.catalogue.model.RequiredPermission;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IAM's rules in the most obvious way there is: over the JSON itself, by regular expressions and recursion. */
final class ReferenceEvaluator {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^,}]*)(?:,\\s*'([^']*)')?\\s*}");
    private static final char UNKNOWN_PART = '\uE000';
    private static final char UNKNOWN_TEXT = '\uE001';

    private static final Map<String, Pattern> COMPILED = new HashMap<>();
    private static final Map<String, List<String>> DIVIDED = new HashMap<>();

    private final JsonNode document;
    private final Map<String, List<String>> context;
    private boolean allow;

    ReferenceEvaluator(JsonNode document, Map<String, List<String>> context) {
        this.document = document;
        this.context = context;
    }

    Decision.Result decide(RequiredPermission requiredPermission) {
        boolean allowed = false;
        for (JsonNode statement : listOf(document.get("Statement"))) {
            allow = statement.get("Effect").asText().equals("Allow");
            if (appliesTo(statement, requiredPermission)) {
                if (!allow) {
                    return Decision.Result.EXPLICIT_DENY;
                }
                allowed = true;
            }
        }
        return allowed ? Decision.Result.ALLOWED : Decision.Result.IMPLICIT_DENY;
    }

    private boolean appliesTo(JsonNode statement, RequiredPermission requiredPermission) {
        return actionApplies(statement, requiredPermission.action())
                && resourceApplies(statement, requiredPermission.resource())
                && conditionsHold(statement.path("Condition"));
    }

    private static boolean actionApplies(JsonNode statement, String action) {
        boolean not = statement.has("NotAction");
        return listOf(statement.get(not ? "NotAction" : "Action")).stream()
                        .anyMatch(pattern -> fits("(?iu)" + expression(pattern.asText(), true), action))
                != not;
    }

    private boolean resourceApplies(JsonNode statement, String resource) {
        boolean not = statement.has("NotResource");
        String text = marked(resource);
        boolean named = false;
        for (JsonNode pattern : listOf(statement.get(not ? "NotResource" : "Resource"))) {
            Optional<String> filled = fill(pattern.asText(), true);
            if (filled.isEmpty()) {
                named |= allow && not;
            } else if (allow == not) {
                named |= couldMeet(filled.get(), text);
            } else {
                named |= fits(filled.get(), text);
            }
        }
        return named != not;
    }

    /** Each unknown part as one character of the private use area. */
    private static String marked(String resource) {
        if (resource.equals("unknown")) {
            return "" + UNKNOWN_TEXT;
        }
        if (!resource.startsWith("arn:") || resource.split(":")[2].equals("s3")) {
            return resource;
        }
        String[] parts = resource.split(":", 6);
        for (int i = 0; i < 5; i++) {
            parts[i] = parts[i].equals("unknown") ? "" + UNKNOWN_PART : parts[i];
        }
        parts[5] = parts[5].replaceAll("(?<![^:/])unknown(?![^:/])", "" + UNKNOWN_TEXT);
        return String.join(":", parts);
    }

    /** Whether some text fits both: tries every way to spend the first symbol of either. */
    private static boolean couldMeet(String expression, String text) {
        return couldMeet(
                symbols(expression), 0, text, 0, new Boolean[symbols(expression).size() + 1][text.length() + 1]);
    }

    private static boolean couldMeet(List<String> pattern, int p, String text, int t, Boolean[][] known) {
        if (known[p][t] == null) {
            boolean textEnds = t == text.length();
            boolean patternEnds = p == pattern.size();
            boolean meets = textEnds && patternEnds;
            boolean star = !patternEnds && pattern.get(p).equals(".*");
            boolean open = !textEnds && (text.charAt(t) == UNKNOWN_PART || text.charAt(t) == UNKNOWN_TEXT);
            meets |= star && couldMeet(pattern, p + 1, text, t, known);
            meets |= star && !textEnds && couldMeet(pattern, p, text, t + 1, known);
            meets |= open && couldMeet(pattern, p, text, t + 1, known);
            meets |= open
                    && !patternEnds
                    && couldHold(text.charAt(t), pattern.get(p))
                    && couldMeet(pattern, p + 1, text, t, known);
            meets |= !open
                    && !textEnds
                    && !patternEnds
                    && fits(pattern.get(p), text.substring(t, t + 1))
                    && couldMeet(pattern, p + 1, text, t + 1, known);
            known[p][t] = meets;
        }
        return known[p][t];
    }

    private static boolean couldHold(char unknown, String symbol) {
        return symbol.startsWith(".")
                || symbol.startsWith("[^")
                || unknown == UNKNOWN_TEXT
                || !(symbol.equals("\\x{3a}") || symbol.equals("\\x{2f}"));
    }

    private static boolean fits(String expression, String text) {
        return COMPILED.computeIfAbsent(expression, each -> Pattern.compile(each, Pattern.DOTALL))
                .matcher(text)
                .matches();
    }

    private static List<String> symbols(String expression) {
        return DIVIDED.computeIfAbsent(expression, ReferenceEvaluator::divided);
    }

    private static List<String> divided(String expression) {
        List<String> symbols = new ArrayList<>();
        Matcher matcher =
                Pattern.compile("\\.\\*|\\[\\^[^]]*]|\\\\x\\{[0-9a-f]+}").matcher(expression);
        while (matcher.find()) {
            symbols.add(matcher.group());
        }
        return symbols;
    }

    private static String expression(String text, boolean wildcards) {
        StringBuilder expression = new StringBuilder();
        for (char c : text.toCharArray()) {
            expression.append(
                    wildcards && c == '*'
                            ? ".*"
                            : wildcards && c == '?'
                                    ? "[^" + UNKNOWN_PART + UNKNOWN_TEXT + "]"
                                    : "\\x{" + Integer.toHexString(c) + "}");
        }
        return expression.toString();
    }

    private Optional<String> fill(String text, boolean wildcards) {
        if (!document.path("Version").asText().equals("2012-10-17")) {
            return Optional.of(expression(text, wildcards));
        }
        StringBuilder filled = new StringBuilder();
        Matcher matcher = VARIABLE.matcher(text);
        int from = 0;
        while (matcher.find()) {
            filled.append(expression(text.substring(from, matcher.start()), wildcards));
            String name = matcher.group(1);
            List<String> values = context.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
            if (List.of("*", "?", "$").contains(name)) {
                values = List.of(name);
            } else if (values.isEmpty() && matcher.group(2) != null) {
                values = List.of(matcher.group(2));
            }
            if (values.size() != 1) {
                return Optional.empty();
            }
            filled.append(expression(values.get(0), false));
            from = matcher.end();
        }
        return Optional.of(
                filled.append(expression(text.substring(from), wildcards)).toString());
    }

    private boolean conditionsHold(JsonNode conditions) {
        boolean all = true;
        for (Map.Entry<String, JsonNode> operator : conditions.properties()) {
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                List<String> values = context.getOrDefault(key.getKey().toLowerCase(Locale.ROOT), List.of());
                all &= holds(operator.getKey(), values, listOf(key.getValue()));
            }
        }
        return all;
    }

    private boolean holds(String written, List<String> values, List<JsonNode> operands) {
        String operator = written.replaceFirst("^For(All|Any)Values?:", "").replaceFirst("IfExists$", "");
        boolean forAll = written.startsWith("ForAllValues:");
        boolean forAny = written.startsWith("ForAnyValue:");
        if (operator.equals("Null")) {
            return operands.stream().anyMatch(node -> node.asText().equals(String.valueOf(values.isEmpty())));
        }
        boolean negated = operator.contains("Not");
        boolean empty = values.isEmpty()
                || ((forAll || forAny) && String.join("", values).isEmpty());
        if (empty) {
            return written.endsWith("IfExists") || forAll || (negated && !forAny);
        }
        String positive = operator.replace("Not", "");
        long satisfied = values.stream()
                .filter(value ->
                        operands.stream().anyMatch(each -> meets(positive, value, each.asText(), negated)) != negated)
                .count();
        return forAll || (!forAny && allow) ? satisfied == values.size() : satisfied > 0;
    }

    private boolean meets(String operator, String value, String operand, boolean negated) {
        if (operator.startsWith("Numeric")) {
            return value.matches("-?[0-9.]+")
                    && relates(operator, Double.compare(Double.parseDouble(value), Double.parseDouble(operand)));
        }
        if (operator.startsWith("Date")) {
            return relates(operator, instant(value).compareTo(instant(operand)));
        }
        return switch (operator) {
            case "Bool" -> value.equals(operand);
            case "BinaryEquals" ->
                List.of(Base64.getDecoder().decode(value)).size() == 1
                        && new BigInteger(1, Base64.getDecoder().decode(value))
                                .equals(new BigInteger(1, Base64.getDecoder().decode(operand)));
            case "IpAddress" -> inRange(value, operand);
            case "ArnEquals", "ArnLike" -> arn(value, operand, negated);
            default -> text(operator, value, operand, negated);
        };
    }

    private boolean text(String operator, String value, String operand, boolean negated) {
        Optional<String> filled = fill(operand, operator.equals("StringLike"));
        String flags = operator.endsWith("IgnoreCase") ? "(?iu)" : "";
        return filled.map(each -> fits(flags + each, value)).orElse(negated && allow);
    }

    private boolean arn(String value, String operand, boolean negated) {
        String[] shown = value.split(":", 6);
        String[] wanted = operand.split(":(?![^{}]*})", 6);
        boolean meets = shown.length == 6;
        for (int i = 0; i < 6; i++) {
            Optional<String> filled = fill(wanted[i], true);
            if (filled.isEmpty()) {
                return negated && allow;
            }
            meets = meets && fits(filled.get(), shown[i]);
        }
        return meets;
    }

    private static boolean relates(String operator, int sign) {
        return (operator.endsWith("Equals") && sign == 0)
                || (operator.contains("LessThan") && sign < 0)
                || (operator.contains("GreaterThan") && sign > 0);
    }

    private static Instant instant(String text) {
        return text.matches("[0-9]+")
                ? Instant.ofEpochSecond(Long.parseLong(text))
                : Instant.parse(text.length() == 10 ? text + "T00:00:00Z" : text);
    }

    private static boolean inRange(String address, String range) {
        String[] parts = range.split("/");
        byte[] shown = bytes(address);
        byte[] network = bytes(parts[0]);
        int bits = 8 * network.length;
        int ignored = parts.length == 1 ? 0 : bits - Integer.parseInt(parts[1]);
        return shown.length == network.length
                && new BigInteger(1, shown).shiftRight(ignored).equals(new BigInteger(1, network).shiftRight(ignored));
    }

    private static byte[] bytes(String literal) {
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(literal, e);
        }
    }

    private static List<JsonNode> listOf(JsonNode node) {
        List<JsonNode> list = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(list::add);
        } else {
            list.add(node);
        }
        return list;
    }
}
