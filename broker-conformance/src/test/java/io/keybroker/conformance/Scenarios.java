package io.keybroker.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The one list of scenarios; what one says "for each" of is written out, so that no client has to know of loops. */
final class Scenarios {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ArrayNode all = JSON.createArrayNode();

    private Scenarios() {}

    static Scenarios read(Path file) throws IOException {
        Scenarios scenarios = new Scenarios();
        for (JsonNode each : JSON.readTree(file.toFile())) {
            scenarios.all.add(expanded((ObjectNode) each));
        }
        return scenarios;
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        JSON.writeValue(file.toFile(), all);
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        all.forEach(each -> names.add(each.path("name").asText()));
        return names;
    }

    private static ObjectNode expanded(ObjectNode scenario) {
        JsonNode each = scenario.remove("each");
        if (each == null) {
            return scenario;
        }
        ArrayNode steps = JSON.createArrayNode();
        for (String value : values(each)) {
            for (JsonNode step : scenario.path("steps")) {
                ObjectNode one = (ObjectNode) filled(step, value);
                one.put("as", step.path("call").asText() + "[" + label(value) + "]");
                steps.add(one);
            }
        }
        scenario.set("steps", steps);
        return scenario;
    }

    private static List<String> values(JsonNode each) {
        if (each.isTextual()) {
            return IntStream.range(0, 256).mapToObj(Character::toString).toList();
        }
        List<String> values = new ArrayList<>();
        each.forEach(value -> values.add(value.asText()));
        return values;
    }

    private static String label(String value) {
        int first = value.codePointAt(0);
        boolean single = value.codePointCount(0, value.length()) == 1;
        return single && (first < '!' || first > '~') ? String.format("U+%04X", first) : value;
    }

    private static JsonNode filled(JsonNode node, String value) {
        if (node.isTextual()) {
            return new TextNode(node.asText().replace("$each", value).replace("$quoted", quoted(value)));
        }
        if (node.isArray()) {
            ArrayNode array = JSON.createArrayNode();
            node.forEach(each -> array.add(filled(each, value)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = JSON.createObjectNode();
            node.properties().forEach(field -> object.set(field.getKey(), filled(field.getValue(), value)));
            return object;
        }
        return node;
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder();
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0);
            quoted.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return quoted.toString();
    }
}
