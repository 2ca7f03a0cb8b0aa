package io.keybroker.catalogue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A body of JSON or CBOR: one object, in which no name stands twice, not even in another case. */
final class TreeBody implements Body {
    private static final int DEEPEST = 64;
    private static final ObjectMapper JSON = strict(new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(constraints())
            .build()));
    private static final ObjectMapper CBOR = strict(new ObjectMapper(CBORFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(constraints())
            .build()));

    private final JsonNode root;

    private TreeBody(JsonNode root) {
        this.root = root;
    }

    static TreeBody json(byte[] body) throws RefusedException {
        return read(JSON, "JSON", body);
    }

    static TreeBody cbor(byte[] body) throws RefusedException {
        return read(CBOR, "CBOR", body);
    }

    private static TreeBody read(ObjectMapper mapper, String form, byte[] body) throws RefusedException {
        try {
            JsonNode root = body.length == 0 ? mapper.createObjectNode() : mapper.readTree(body);
            if (root != null && root.isObject()) {
                return new TreeBody(root);
            }
        } catch (JsonProcessingException e) {
            throw malformed("the body is not well-formed " + form + " without repeated keys");
        } catch (IOException e) {
            throw malformed("the body is not " + form);
        }
        throw malformed("the body is not one " + form + " object");
    }

    private static StreamReadConstraints constraints() {
        return StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build();
    }

    private static ObjectMapper strict(ObjectMapper mapper) {
        return mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    @Override
    public List<String> values(String path) throws RefusedException {
        List<String> values = new ArrayList<>(2);
        for (JsonNode node : nodes(path)) {
            if (node.isValueNode() && !node.isNull() && !node.isBinary()) {
                values.add(node.asText());
            }
        }
        return values;
    }

    @Override
    public boolean has(String path) throws RefusedException {
        return nodes(path).stream().anyMatch(node -> !node.isNull());
    }

    @Override
    public List<Map.Entry<String, String>> pairs(String path, String key, String value) throws RefusedException {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (JsonNode node : nodes(path)) {
            if (node.isObject()) {
                String name = child(node, key).map(JsonNode::asText).orElse("");
                pairs.add(
                        Map.entry(name, child(node, value).map(JsonNode::asText).orElse("")));
            }
        }
        return pairs;
    }

    /** The nodes at a path, lists replaced by what is in them. */
    private List<JsonNode> nodes(String path) throws RefusedException {
        List<JsonNode> nodes = List.of(root);
        for (String name : path.split("\\.", -1)) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : nodes) {
                if (name.equals("~")) {
                    node.fieldNames().forEachRemaining(key -> next.add(JsonNodeFactory.instance.textNode(key)));
                } else if (name.equals("*")) {
                    for (JsonNode element : node) {
                        flatten(element, next);
                    }
                } else {
                    Optional<JsonNode> child = child(node, name);
                    if (child.isPresent()) {
                        flatten(child.get(), next);
                    }
                }
            }
            nodes = next;
        }
        return nodes;
    }

    private static void flatten(JsonNode node, List<JsonNode> into) {
        if (node.isArray()) {
            node.forEach(element -> flatten(element, into));
        } else {
            into.add(node);
        }
    }

    /** A member by its exact name; beside a spelling in other case, AWS could read either. */
    private static Optional<JsonNode> child(JsonNode node, String name) throws RefusedException {
        Iterator<String> names = node.fieldNames();
        while (names.hasNext()) {
            String other = names.next();
            if (other.equalsIgnoreCase(name) && !other.equals(name)) {
                throw malformed("the body has a member '" + other + "' (expected: " + name + ")");
            }
        }
        return Optional.ofNullable(node.get(name));
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.MALFORMED, detail);
    }
}
