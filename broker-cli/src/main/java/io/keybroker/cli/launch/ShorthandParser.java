package io.keybroker.cli.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Parses the AWS CLI's shorthand syntax: {@code Key=value,Several=[a,b],Inner={Key='a, b'}}, also {@code Key=a,b}. */
final class ShorthandParser {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String text;
    private int at;

    private ShorthandParser(String text) {
        this.text = text;
    }

    /** Parses a structure; every value is a text. */
    static ObjectNode parse(String text) {
        ShorthandParser shorthand = new ShorthandParser(text);
        ObjectNode structure = shorthand.structure();
        if (shorthand.at < text.length()) {
            throw shorthand.invalid("the end");
        }
        return structure;
    }

    private ObjectNode structure() {
        ObjectNode structure = JSON.objectNode();
        do {
            String key = key();
            JsonNode value = value();
            while (nextIsAnotherValue()) {
                at++;
                ArrayNode several = value instanceof ArrayNode list
                        ? list
                        : JSON.arrayNode().add(value);
                value = several.add(value());
            }
            if (structure.has(key)) {
                throw new IllegalArgumentException("'" + key + "' is repeated in '" + text + "' (expected: once)");
            }
            structure.set(key, value);
        } while (consume(','));
        return structure;
    }

    private String key() {
        int from = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "-_.:/".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String key = text.substring(from, at);
        if (key.isEmpty() || !consume('=')) {
            throw invalid("Key=value");
        }
        return key;
    }

    private JsonNode value() {
        if (consume('[')) {
            ArrayNode list = JSON.arrayNode();
            while (!consume(']')) {
                list.add(value());
                if (!consume(',') && !peek(']')) {
                    throw invalid("']'");
                }
            }
            return list;
        }
        if (consume('{')) {
            ObjectNode inner = structure();
            if (!consume('}')) {
                throw invalid("'}'");
            }
            return inner;
        }
        return TextNode.valueOf(peek('\'') || peek('"') ? quoted() : plain());
    }

    private String quoted() {
        char quote = text.charAt(at++);
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        if (!consume(quote)) {
            throw invalid("a closing " + quote);
        }
        return value.toString();
    }

    private String plain() {
        int from = at;
        while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(from, at).strip();
    }

    /** Whether a comma is followed by one more value of the last key, not by another key. */
    private boolean nextIsAnotherValue() {
        if (!peek(',')) {
            return false;
        }
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=') {
                return false;
            }
            if (",]}[{'\"".indexOf(c) >= 0) {
                return true;
            }
        }
        return true;
    }

    private boolean peek(char character) {
        return at < text.length() && text.charAt(at) == character;
    }

    private boolean consume(char character) {
        boolean there = peek(character);
        at += there ? 1 : 0;
        return there;
    }

    private IllegalArgumentException invalid(String expected) {
        return new IllegalArgumentException(
                "'" + text + "' is invalid from character " + (at + 1) + " (expected: " + expected + ")");
    }
}
