package io.keybroker.proxy.response;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Error code of an AWS response in the place that its protocol defines: the header {@code x-amzn-errortype}, the
 * element {@code Code}, or the member {@code __type}. The same word elsewhere, such as in a key name, does not count.
 */
final class UpstreamErrorCode {
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonFactory CBOR = new CBORFactory();
    private static final Set<String> MEMBERS = Set.of("__type", "code", "Code");

    private UpstreamErrorCode() {}

    /** Returns the code of an error, from its type header and its decoded body. */
    static Optional<String> of(String type, byte[] body) {
        if (!type.isBlank()) {
            return Optional.of(bare(type.strip()));
        }
        int first = firstVisible(body);
        if (first < 0) {
            return Optional.empty();
        }
        return switch (body[first]) {
            case '<' -> inXml(new String(body, StandardCharsets.ISO_8859_1));
            case '{' -> inMembers(JSON, body);
            default -> inMembers(CBOR, body);
        };
    }

    private static int firstVisible(byte[] body) {
        for (int i = 0; i < body.length; i++) {
            if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r' && body[i] != '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Finds the first element {@code Code}; {@code <} in text is always escaped. */
    private static Optional<String> inXml(String xml) {
        int start = xml.indexOf("<Code>");
        int end = start < 0 ? -1 : xml.indexOf("</Code>", start);
        return end < 0
                ? Optional.empty()
                : Optional.of(xml.substring(start + "<Code>".length(), end).strip());
    }

    /** Finds the first member that can hold the code, at the top level of the document. */
    private static Optional<String> inMembers(JsonFactory factory, byte[] body) {
        try (JsonParser parser = factory.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean code = MEMBERS.contains(parser.currentName());
                if (parser.nextToken() == JsonToken.VALUE_STRING && code) {
                    return Optional.of(bare(parser.getText()));
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            return Optional.empty(); // truncated or invalid: no code
        }
        return Optional.empty();
    }

    /** Returns the code in {@code com.amazonaws.x#Code:http://...}. */
    private static String bare(String code) {
        int colon = code.indexOf(':');
        String name = colon < 0 ? code : code.substring(0, colon);
        return name.substring(name.indexOf('#') + 1);
    }
}
