package io.keybroker.catalogue.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.text.StrictJsonFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A body of JSON or CBOR: one object, in which no name stands twice, not even in another case. It is read from end to end,
 * and of it is kept what will be asked about.
 */
public final class DocumentBody implements ParsedBody {
    private static final int DEEPEST = 64;
    private static final int MOST_KEPT = 20_000;
    private static final JsonFactory JSON =
            StrictJsonFactory.tokens(new JsonFactoryBuilder(), DEEPEST).build();
    private static final CBORFactory CBOR =
            StrictJsonFactory.tokens(CBORFactory.builder(), DEEPEST).build();
    private static final JsonNode OPAQUE = BinaryNode.valueOf(new byte[0]);

    private final MemberPaths addresses;
    private final JsonNode root;
    private int kept;

    private DocumentBody(MemberPaths addresses, JsonFactory factory, String form, byte[] body)
            throws RequestRejectedException {
        this.addresses = addresses;
        this.root = body.length == 0 ? JsonNodeFactory.instance.objectNode() : read(factory, form, body);
    }

    public static DocumentBody json(byte[] body, MemberPaths addresses) throws RequestRejectedException {
        return new DocumentBody(addresses, JSON, "JSON", body);
    }

    public static DocumentBody cbor(byte[] body, MemberPaths addresses) throws RequestRejectedException {
        return new DocumentBody(addresses, CBOR, "CBOR", body);
    }

    private JsonNode read(JsonFactory factory, String form, byte[] body) throws RequestRejectedException {
        try (JsonParser parser = factory.createParser(body)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                JsonNode read = object(parser, addresses);
                if (parser.nextToken() == null) {
                    return read;
                }
            }
        } catch (JsonProcessingException e) {
            throw malformed("the body is not well-formed " + form + " without repeated keys");
        } catch (IOException e) {
            throw malformed("the body is not " + form);
        }
        throw malformed("the body is not one " + form + " object");
    }

    /** What is asked about of the value whose first token is the present one. */
    private JsonNode value(JsonParser parser, MemberPaths memberPaths) throws IOException, RequestRejectedException {
        if (++kept > MOST_KEPT) {
            throw malformed("the body has more than " + MOST_KEPT + " values that rights depend on");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, memberPaths);
            case START_ARRAY -> array(parser, memberPaths);
            case VALUE_NULL -> NullNode.instance;
            case VALUE_EMBEDDED_OBJECT -> OPAQUE;
            default -> TextNode.valueOf(parser.getText());
        };
    }

    private JsonNode array(JsonParser parser, MemberPaths memberPaths) throws IOException, RequestRejectedException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser, memberPaths));
        }
        return array;
    }

    private JsonNode object(JsonParser parser, MemberPaths memberPaths) throws IOException, RequestRejectedException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            MemberPaths below = memberPaths.child(name);
            memberPaths.checkSpelling(name);
            if (below != null) {
                object.set(name, value(parser, below));
            } else {
                parser.skipChildren();
                if (memberPaths.keys()) {
                    kept++;
                    object.set(name, NullNode.instance);
                }
            }
        }
        return object;
    }

    @Override
    public List<String> values(String path) throws RequestRejectedException {
        List<String> values = new ArrayList<>(2);
        for (JsonNode node : nodes(path)) {
            if (node.isValueNode() && !node.isNull() && !node.isBinary()) {
                values.add(node.asText());
            }
        }
        return values;
    }

    @Override
    public boolean has(String path) throws RequestRejectedException {
        return nodes(path).stream().anyMatch(node -> !node.isNull());
    }

    @Override
    public List<Map.Entry<String, String>> pairs(String path, String key, String value)
            throws RequestRejectedException {
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
    private List<JsonNode> nodes(String path) throws RequestRejectedException {
        List<JsonNode> nodes = new ArrayList<>(2);
        walk(root, addresses.names(path), 0, nodes);
        return nodes;
    }

    private static void walk(JsonNode node, String[] names, int at, List<JsonNode> into)
            throws RequestRejectedException {
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
    private static Optional<JsonNode> child(JsonNode node, String name) throws RequestRejectedException {
        Iterator<String> names = node.fieldNames();
        while (names.hasNext()) {
            String other = names.next();
            if (other.equalsIgnoreCase(name) && !other.equals(name)) {
                throw malformed("the body has a member '" + other + "' (expected: " + name + ")");
            }
        }
        return Optional.ofNullable(node.get(name));
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
