package io.keybroker.catalogue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON or CBOR body: one object with unique member names, ignoring case. The body is read completely; only needed
 * members are kept.
 */
final class TreeBody implements Body {
    private static final int DEEPEST = 64;
    private static final int MOST_KEPT = 20_000;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(constraints())
            .build();
    private static final CBORFactory CBOR = CBORFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(constraints())
            .build();
    private static final JsonNode OPAQUE = BinaryNode.valueOf(new byte[0]);

    private final Addresses addresses;
    private final JsonNode root;
    private int kept;

    private TreeBody(Addresses addresses, JsonFactory factory, String form, byte[] body) throws RefusedException {
        this.addresses = addresses;
        this.root = body.length == 0 ? JsonNodeFactory.instance.objectNode() : read(factory, form, body);
    }

    static TreeBody json(byte[] body, Addresses addresses) throws RefusedException {
        return new TreeBody(addresses, JSON, "JSON", body);
    }

    static TreeBody cbor(byte[] body, Addresses addresses) throws RefusedException {
        return new TreeBody(addresses, CBOR, "CBOR", body);
    }

    private JsonNode read(JsonFactory factory, String form, byte[] body) throws RefusedException {
        try (JsonParser parser = factory.createParser(body)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                JsonNode read = object(parser, addresses);
                if (parser.nextToken() == null) {
                    return read;
                }
            }
        } catch (JsonProcessingException e) {
            throw malformed("the body is not well-formed " + form + " with unique keys");
        } catch (IOException e) {
            throw malformed("the body is not " + form);
        }
        throw malformed("the body is not a single " + form + " object");
    }

    private static StreamReadConstraints constraints() {
        return StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build();
    }

    /** What is asked about of the value whose first token is the present one. */
    private JsonNode value(JsonParser parser, Addresses asked) throws IOException, RefusedException {
        if (++kept > MOST_KEPT) {
            throw malformed("the body has more than " + MOST_KEPT + " values that the policy decision needs");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, asked);
            case START_ARRAY -> array(parser, asked);
            case VALUE_NULL -> NullNode.instance;
            case VALUE_EMBEDDED_OBJECT -> OPAQUE;
            default -> TextNode.valueOf(parser.getText());
        };
    }

    private JsonNode array(JsonParser parser, Addresses asked) throws IOException, RefusedException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser, asked));
        }
        return array;
    }

    private JsonNode object(JsonParser parser, Addresses asked) throws IOException, RefusedException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            Addresses below = asked.below(name);
            asked.checkSpelling(name);
            if (below != null) {
                object.set(name, value(parser, below));
            } else {
                parser.skipChildren();
                if (asked.keys()) {
                    kept++;
                    object.set(name, NullNode.instance);
                }
            }
        }
        return object;
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
        List<JsonNode> nodes = new ArrayList<>(2);
        walk(root, addresses.names(path), 0, nodes);
        return nodes;
    }

    private static void walk(JsonNode node, String[] names, int at, List<JsonNode> into) throws RefusedException {
        if (node.isArray()) {
            for (JsonNode element : node) {
                walk(element, names, at, into);
            }
        } else if (at == names.length) {
            into.add(node);
        } else if (names[at].equals("~")) {
            node.fieldNames().forEachRemaining(key -> into.add(JsonNodeFactory.instance.textNode(key)));
        } else if (names[at].equals("*")) {
            for (JsonNode element : node) {
                walk(element, names, at + 1, into);
            }
        } else {
            Optional<JsonNode> child = child(node, names[at]);
            if (child.isPresent()) {
                walk(child.get(), names, at + 1, into);
            }
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
