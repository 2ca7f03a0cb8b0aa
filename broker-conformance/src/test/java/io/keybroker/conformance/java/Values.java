package io.keybroker.conformance.java;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;

/** The values of a scenario: variables, bytes, and the short form in which bytes are compared. */
final class Values {
    private static final Pattern VARIABLE = Pattern.compile("\\$([a-z0-9]+)");

    private Values() {}

    /** The same value with its variables replaced. */
    static JsonNode filled(JsonNode node, Map<String, JsonNode> variables) {
        if (node.isTextual()) {
            String text = node.asText();
            JsonNode whole = text.startsWith("$") ? variables.get(text.substring(1)) : null;
            return whole != null ? whole : JsonNodeFactory.instance.textNode(text(text, variables));
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(each -> array.add(filled(each, variables)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            node.properties()
                    .forEach(field -> object.set(text(field.getKey(), variables), filled(field.getValue(), variables)));
            return object;
        }
        return node;
    }

    static String text(String text, Map<String, JsonNode> variables) {
        return VARIABLE.matcher(text).replaceAll(found -> {
            JsonNode value = variables.get(found.group(1));
            return Matcher.quoteReplacement(value == null ? found.group() : value.asText());
        });
    }

    static JsonNode node(Object value) {
        return value instanceof SdkBytes bytes
                ? BinaryNode.valueOf(bytes.asByteArray())
                : JsonNodeFactory.instance.textNode(String.valueOf(value));
    }

    static byte[] bytes(JsonNode value) {
        if (value instanceof BinaryNode binary) {
            return binary.binaryValue();
        }
        return value.has("@text")
                ? value.get("@text").asText().getBytes(StandardCharsets.UTF_8)
                : noise(value.get("@noise").asInt());
    }

    /** Bytes that look random and are the same in each language. */
    static byte[] noise(int length) {
        byte[] block = new byte[65521];
        long state = 17;
        for (int i = 0; i < block.length; i++) {
            state = (state * 1103515245L + 12345) & 0x7fffffff;
            block[i] = (byte) (state >> 16);
        }
        byte[] noise = new byte[length];
        for (int i = 0; i < length; i++) {
            noise[i] = block[i % block.length];
        }
        return noise;
    }

    static String shown(Object value) {
        return value instanceof SdkBytes bytes ? fingerprint(bytes.asByteArray()) : String.valueOf(value);
    }

    static String fingerprint(byte[] data) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(data);
            return data.length + ":" + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("SHA-256 is not available", e);
        }
    }
}
