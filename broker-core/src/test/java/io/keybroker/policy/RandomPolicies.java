package io.keybroker.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keybroker.catalogue.model.RequiredPermission;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Policies and requests from small alphabets, so that they often meet, and often just miss. */
final class RandomPolicies {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> ACTION_PATTERNS = List.of(
            "*",
            "s3:*",
            "s3:Get*",
            "S3:getobject",
            "s3:GetObject",
            "s3:Put?bject",
            "sqs:SendMessage",
            "sqs:*",
            "dynamodb:*Item",
            "*:Get*",
            "dynamodb:GetItem",
            "s?s:*Message");
    private static final List<String> ACTIONS = List.of(
            "s3:GetObject",
            "s3:PutObject",
            "s3:ListBucket",
            "sqs:SendMessage",
            "dynamodb:GetItem",
            "ec2:GetThing",
            "S3:GETOBJECT",
            "sqs:ReceiveMessage");
    private static final List<String> TEXTS = List.of("a", "A", "b", "ab", "aab", "a*", "a?", "", "b/a");
    private static final Map<String, List<String>> VALUES = Map.of(
            "Numeric",
            List.of("1", "2", "10", "1.0", "-3"),
            "Date",
            List.of("2026-03-01", "2026-03-01T12:00:00Z", "1772366400", "2026-03-02T00:00:00Z"),
            "Bool",
            List.of("true", "false"),
            "Binary",
            List.of("AQI=", "AQIDBA=="),
            "Ip",
            List.of("10.0.0.0/8", "10.0.4.17", "192.0.2.0/24", "10.0.4.16/31", "2001:db8::/33", "2001:db8::1"),
            "Arn",
            List.of(
                    "arn:aws:sns:*:*:a",
                    "arn:aws:*:eu-west-1:1:a*",
                    "arn:aws:sns:eu-?est-1:1:*",
                    "arn:aws:sns:eu-west-1:${aws:PrincipalTag/n}:a:b",
                    "*:*:*:*:*:*"));
    private static final List<String> ARNS =
            List.of("arn:aws:sns:eu-west-1:1:a", "arn:aws:sns:eu-west-1:1:a:b", "arn:aws:sqs:eu:1:1:a", "a");

    private final Random random;

    RandomPolicies(long seed) {
        this.random = new Random(seed);
    }

    private String any(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    ObjectNode document() {
        ObjectNode document = JSON.objectNode();
        if (!oneIn(5)) {
            document.put("Version", oneIn(5) ? "2008-10-17" : "2012-10-17");
        }
        ArrayNode statements = JSON.arrayNode();
        for (int i = random.nextInt(4); i >= 0; i--) {
            statements.add(statement());
        }
        document.set("Statement", statements.size() == 1 && oneIn(2) ? statements.get(0) : statements);
        return document;
    }

    private ObjectNode statement() {
        ObjectNode statement = JSON.objectNode().put("Effect", oneIn(3) ? "Deny" : "Allow");
        list(statement, oneIn(6) ? "NotAction" : "Action", () -> any(ACTION_PATTERNS));
        list(statement, oneIn(5) ? "NotResource" : "Resource", this::resourcePattern);
        if (oneIn(2)) {
            ObjectNode conditions = statement.putObject("Condition");
            for (int i = random.nextInt(2); i >= 0; i--) {
                condition(conditions);
            }
        }
        return statement;
    }

    private void list(ObjectNode parent, String name, Supplier<String> each) {
        if (oneIn(2)) {
            parent.put(name, each.get());
            return;
        }
        ArrayNode list = parent.putArray(name);
        for (int i = random.nextInt(3); i >= 0; i--) {
            list.add(each.get());
        }
    }

    private String resourcePattern() {
        if (oneIn(6)) {
            return oneIn(2) ? "*" : "arn:*";
        }
        List<String> pieces = List.of(
                "a",
                "b",
                "*",
                "?",
                "/",
                ":",
                "table",
                "*",
                "${aws:PrincipalTag/t}",
                "${*}",
                "${broker:Role}",
                "${s3:prefix, 'a'}");
        return "arn:aws:" + any(List.of("s3", "sqs", "*", "s?s")) + ':' + any(List.of("eu", "*", "e?", "")) + ':'
                + any(List.of("1", "*", "", "1*", "?")) + ':' + joined(pieces);
    }

    private String joined(List<String> pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(any(pieces));
        }
        return text.toString();
    }

    RequiredPermission demand() {
        String resource;
        if (oneIn(8)) {
            resource = oneIn(2) ? "*" : "unknown";
        } else {
            resource = "arn:aws:" + any(List.of("s3", "sqs", "sqs")) + ':' + any(List.of("eu", "unknown", "")) + ':'
                    + any(List.of("1", "unknown", "", "12")) + ':'
                    + joined(List.of("a", "b", "/", ":", "table", "/unknown", "unknown", "*"));
        }
        return new RequiredPermission(any(ACTIONS), resource);
    }

    private void condition(ObjectNode conditions) {
        ConditionOperator operator = ConditionOperator.values()[random.nextInt(ConditionOperator.values().length)];
        String spelled = spelled(operator);
        boolean plain = operator == ConditionOperator.NULL;
        String written = (plain ? "" : any(List.of("", "", "ForAnyValue:", "ForAllValues:")))
                + spelled
                + (plain || !oneIn(4) ? "" : "IfExists");
        ObjectNode keys = conditions.putObject(written);
        list(keys, key(spelled), () -> operand(spelled));
    }

    private static String spelled(ConditionOperator operator) {
        StringBuilder spelled = new StringBuilder();
        for (String word : operator.name().split("_")) {
            spelled.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return spelled.toString();
    }

    private static String family(String operator) {
        return VALUES.keySet().stream()
                .filter(each -> operator.replace("Not", "").startsWith(each))
                .findFirst()
                .orElse("String");
    }

    private String key(String operator) {
        return switch (family(operator)) {
            case "Numeric" -> "s3:max-keys";
            case "Date" -> any(List.of("aws:CurrentTime", "aws:EpochTime", "AWS:currenttime"));
            case "Bool" -> "aws:SecureTransport";
            case "Binary" -> "dynamodb:LeadingKeys";
            case "Ip" -> "aws:SourceIp";
            case "Arn" -> "sns:Endpoint";
            default ->
                any(List.of(
                        "s3:prefix",
                        "S3:Prefix",
                        "aws:TagKeys",
                        "aws:PrincipalTag/t",
                        "broker:Role",
                        "aws:RequestTag/x"));
        };
    }

    private String operand(String operator) {
        if (operator.equals("Null")) {
            return any(VALUES.get("Bool"));
        }
        String family = family(operator);
        if (!family.equals("String")) {
            return any(VALUES.get(family));
        }
        return oneIn(4)
                ? any(List.of("${aws:PrincipalTag/t}", "a${*}", "${s3:prefix, 'b'}*", "${aws:TagKeys}"))
                : any(TEXTS);
    }

    RequestContext circumstances() {
        Map<String, List<String>> shown = new HashMap<>();
        show(shown, "s3:prefix", TEXTS);
        show(shown, "aws:TagKeys", TEXTS);
        show(shown, "aws:RequestTag/X", TEXTS);
        show(shown, "s3:max-keys", List.of("1", "2", "10", "x"));
        show(shown, "dynamodb:LeadingKeys", VALUES.get("Binary"));
        show(shown, "sns:Endpoint", ARNS);
        show(shown, "aws:SourceIp", List.of("192.0.2.1"));
        show(shown, "broker:Role", TEXTS);
        return new RequestContext(
                new RequestContext.Principal(any(List.of("a", "b")), "i-1", tags("T"), tags("t")),
                any(List.of("10.0.4.17", "192.0.2.9", "2001:db8::1", "172.16.0.1")),
                Instant.parse(any(List.of("2026-03-01T12:00:00Z", "2026-03-01T00:00:00Z", "2026-03-03T01:02:03Z"))),
                "eu",
                oneIn(2),
                shown);
    }

    private TreeMap<String, String> tags(String name) {
        TreeMap<String, String> tags = new TreeMap<>();
        if (oneIn(2)) {
            tags.put(name, any(TEXTS));
            tags.put("n", "1");
        }
        return tags;
    }

    private void show(Map<String, List<String>> shown, String key, List<String> values) {
        if (oneIn(2)) {
            shown.put(key, oneIn(4) ? List.of(any(values), any(values)) : List.of(any(values)));
        }
    }
}
