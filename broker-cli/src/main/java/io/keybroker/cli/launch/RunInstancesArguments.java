package io.keybroker.cli.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** Parses arguments of the AWS CLI's run-instances into a document of {@code --cli-input-json}. */
final class RunInstancesArguments {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String DOCUMENT = "--cli-input-json";
    private static final String USER_DATA = "UserData";
    /** Members that the broker sets itself. */
    private static final Set<String> BROKERS = Set.of("ClientToken", "DryRun", "MinCount", "MaxCount");

    private final Map<String, SdkField<?>> known = new TreeMap<>();
    private final ObjectNode request = JSON.createObjectNode();
    private byte[] userData = new byte[0];

    private RunInstancesArguments() {
        for (SdkField<?> field : RunInstancesRequest.builder().sdkFields()) {
            if (!BROKERS.contains(field.memberName())) {
                known.put(argument(field.memberName()), field);
            }
        }
    }

    /** Parses all arguments; throws {@link IllegalArgumentException} for an invalid one. */
    static RunInstancesArguments parse(List<String> arguments) {
        RunInstancesArguments parsed = new RunInstancesArguments();
        int document = arguments.indexOf(DOCUMENT);
        if (document >= 0) {
            parsed.document(valuesAt(arguments, document + 1));
        }
        for (int i = 0; i < arguments.size(); ) {
            List<String> values = valuesAt(arguments, i + 1);
            if (i != document) {
                parsed.argument(arguments.get(i), values);
            }
            i += 1 + values.size();
        }
        return parsed;
    }

    private static List<String> valuesAt(List<String> arguments, int from) {
        int to = from;
        while (to < arguments.size() && !arguments.get(to).startsWith("--")) {
            to++;
        }
        return arguments.subList(from, to);
    }

    /** Returns {@code --image-id} for {@code ImageId}. */
    private static String argument(String member) {
        return "--" + member.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private void document(List<String> values) {
        JsonNode node = json(text(single(DOCUMENT, values)));
        if (!node.isObject()) {
            throw new IllegalArgumentException(DOCUMENT + " is not a JSON object (expected: one)");
        }
        for (String member : BROKERS) {
            if (node.has(member)) {
                throw new IllegalArgumentException(
                        "'" + member + "' in " + DOCUMENT + " is set by the broker (expected: --count before '--')");
            }
        }
        request.setAll((ObjectNode) node);
        if (request.has(USER_DATA)) {
            userData = request.remove(USER_DATA).asText().getBytes(StandardCharsets.UTF_8);
        }
    }

    private void argument(String name, List<String> values) {
        boolean negated = name.startsWith("--no-") && !known.containsKey(name);
        SdkField<?> field = Optional.<SdkField<?>>ofNullable(known.get(negated ? "--" + name.substring(5) : name))
                .filter(candidate -> !negated || candidate.marshallingType() == MarshallingType.BOOLEAN)
                .orElseThrow(() -> new IllegalArgumentException("run-instances argument '" + name
                        + "' is not supported (expected: " + DOCUMENT + " or " + String.join(", ", known.keySet())
                        + ")"));
        if (field.memberName().equals(USER_DATA)) {
            userData = bytes(single(name, values));
        } else if (field.marshallingType() == MarshallingType.BOOLEAN && values.isEmpty()) {
            request.set(field.memberName(), BooleanNode.valueOf(!negated));
        } else if (field.marshallingType() == MarshallingType.LIST) {
            request.set(field.memberName(), list(field.getTrait(ListTrait.class).memberFieldInfo(), values));
        } else {
            request.set(field.memberName(), value(field, text(single(name, values))));
        }
    }

    private static String single(String name, List<String> values) {
        if (values.size() != 1) {
            throw new IllegalArgumentException(name + " has " + values.size() + " values (expected: one)");
        }
        return values.get(0);
    }

    private static ArrayNode list(SdkField<?> member, List<String> values) {
        List<JsonNode> all = new ArrayList<>();
        for (String value : values) {
            String text = text(value);
            if (text.stripLeading().startsWith("[")) {
                json(text).forEach(all::add);
            } else {
                all.add(value(member, text));
            }
        }
        return JSON.createArrayNode().addAll(all);
    }

    private static JsonNode value(SdkField<?> field, String text) {
        if (field.marshallingType() != MarshallingType.SDK_POJO) {
            return TextNode.valueOf(text);
        }
        return text.stripLeading().startsWith("{") ? json(text) : ShorthandParser.parse(text);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("argument is invalid JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Returns the text, or the content of the file that it names. */
    private static String text(String value) {
        return value.startsWith("file://") ? new String(bytes(value), StandardCharsets.UTF_8) : value;
    }

    private static byte[] bytes(String value) {
        if (!value.startsWith("file://") && !value.startsWith("fileb://")) {
            return value.getBytes(StandardCharsets.UTF_8);
        }
        Path file = Path.of(value.substring(value.indexOf("://") + 3));
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read (expected: a readable file)", e);
        }
    }

    /** Returns the EC2 request without the user data. */
    ObjectNode request() {
        return request;
    }

    /** Returns the operator's own user data. */
    byte[] userData() {
        return userData;
    }
}
