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
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The one list of scenarios; what one says "for each" of is written out, so that no client has to know of loops. */
final class Scenarios {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A scenario of more steps than this says the same of many values, and is played in one mode by the default set. */
    private static final int MANY_STEPS = 150;

    /** As many steps as a command line is asked for in one scenario of the default set; in the second mode even fewer. */
    private static final int SOME_STEPS = 20;

    private static final int FEW_STEPS = 6;

    /** The signing names of services that are called otherwise here. */
    private static final Map<String, String> SIGNING_NAMES = Map.of("cloudwatch", "monitoring", "simpledb", "sdb");

    private final ArrayNode all = JSON.createArrayNode();

    private Scenarios(Iterable<JsonNode> scenarios) {
        scenarios.forEach(all::add);
    }

    /** Those of the file that are of a service with these signing names: the others have no server here. */
    static Scenarios read(Path file, Set<String> signingNames) throws IOException {
        List<JsonNode> served = new ArrayList<>();
        for (JsonNode node : JSON.readTree(file.toFile())) {
            String service = node.path("name").asText().split(":", 2)[0];
            if (signingNames.contains(SIGNING_NAMES.getOrDefault(service, service))) {
                served.add(expanded((ObjectNode) node));
            }
        }
        return new Scenarios(served);
    }

    /** What a client plays in a mode: the list of defaults, or all else unless it takes too long for the default set. */
    Scenarios chosenFor(Client client, Mode mode, boolean whole) {
        boolean byDefault = mode.isByDefault() || client.isEarlier();
        int most = mostSteps(client.pace() == Client.Pace.SLOW, mode == Mode.FORWARD_PROXY, whole);
        List<JsonNode> chosen = new ArrayList<>();
        for (JsonNode node : all) {
            if (node.path("defaults").asBoolean() == byDefault
                    && node.path("steps").size() <= most) {
                chosen.add(node);
            }
        }
        return new Scenarios(chosen);
    }

    private static int mostSteps(boolean slow, boolean again, boolean whole) {
        if (slow) {
            return whole ? MANY_STEPS : again ? FEW_STEPS : SOME_STEPS;
        }
        return whole || !again ? Integer.MAX_VALUE : MANY_STEPS;
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        JSON.writeValue(file.toFile(), all);
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        all.forEach(node -> names.add(node.path("name").asText()));
        return names;
    }

    /** How many steps of a scenario have to succeed for a comparison to mean something: one, unless it says otherwise. */
    int atLeast(String name) {
        for (JsonNode node : all) {
            if (node.path("name").asText().equals(name)) {
                return node.path("atLeast").asInt(1);
            }
        }
        throw new IllegalArgumentException("no scenario is called '" + name + "'");
    }

    private static ObjectNode expanded(ObjectNode scenario) {
        JsonNode node = scenario.remove("each");
        if (node == null) {
            return scenario;
        }
        ArrayNode steps = JSON.createArrayNode();
        for (String value : values(node)) {
            for (JsonNode step : scenario.path("steps")) {
                ObjectNode one = (ObjectNode) filled(step, value);
                one.put("as", step.path("call").asText() + "[" + label(value) + "]");
                steps.add(one);
            }
        }
        scenario.set("steps", steps);
        return scenario;
    }

    private static List<String> values(JsonNode node) {
        if (node.isTextual()) {
            return IntStream.range(0, 256).mapToObj(Character::toString).toList();
        }
        List<String> values = new ArrayList<>();
        node.forEach(value -> values.add(value.asText()));
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
