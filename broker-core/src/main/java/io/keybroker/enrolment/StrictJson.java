package io.keybroker.enrolment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.text.StrictJsonFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Parses one JSON object: UTF-8, unique keys, no trailing text. */
final class StrictJson {
    private static final JsonMapper MAPPER = StrictJsonFactory.mapper().build();

    private final JsonNode object;
    private final EnrolmentError otherwise;

    private StrictJson(JsonNode object, EnrolmentError otherwise) {
        this.object = object;
        this.otherwise = otherwise;
    }

    /** Parses an object, or rejects with {@code otherwise}; the detail never quotes the input. */
    static StrictJson parse(byte[] utf8, EnrolmentError otherwise) throws EnrolmentRejectedException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            JsonNode node = MAPPER.readTree(text);
            if (node.isObject()) {
                return new StrictJson(node, otherwise);
            }
        } catch (CharacterCodingException | JsonProcessingException e) {
            throw invalidObject(otherwise); // the cause may quote a secret
        }
        throw invalidObject(otherwise);
    }

    private static EnrolmentRejectedException invalidObject(EnrolmentError otherwise) {
        return new EnrolmentRejectedException(otherwise, "not a well-formed JSON object with unique keys");
    }

    /** Returns a required text. */
    String text(String name) throws EnrolmentRejectedException {
        return optional(name)
                .orElseThrow(
                        () -> new EnrolmentRejectedException(otherwise, "missing text '" + name + "' (expected: one)"));
    }

    /** Returns an optional text. */
    Optional<String> optional(String name) throws EnrolmentRejectedException {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new EnrolmentRejectedException(otherwise, "'" + name + "' is not a text");
        }
        return Optional.of(value.textValue());
    }

    /** Rejects an unsupported version. */
    void checkVersion() throws EnrolmentRejectedException {
        JsonNode version = object.path("v");
        if (!version.isInt() || version.intValue() != 1) {
            throw new EnrolmentRejectedException(otherwise, "'v' is not 1 (expected: version 1 of the protocol)");
        }
    }

    @Override
    public String toString() {
        return "StrictJson[redacted]";
    }
}
