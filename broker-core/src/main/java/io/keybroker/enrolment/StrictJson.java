package io.keybroker.enrolment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.text.StrictJsonFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Parses one JSON object: UTF-8, unique keys, no trailing text. */
final class StrictJson {
    private static final JsonMapper MAPPER = StrictJsonFactory.mapper().build();

    private final JsonNode object;
    private final EnrolmentRefusal otherwise;

    private StrictJson(JsonNode object, EnrolmentRefusal otherwise) {
        this.object = object;
        this.otherwise = otherwise;
    }

    /** Reads it, or refuses with {@code otherwise}; the detail never quotes what was sent. */
    static StrictJson parse(byte[] utf8, EnrolmentRefusal otherwise) throws EnrolmentRefusedException {
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
            throw notAnObject(otherwise); // the cause may quote a secret
        }
        throw notAnObject(otherwise);
    }

    private static EnrolmentRefusedException notAnObject(EnrolmentRefusal otherwise) {
        return new EnrolmentRefusedException(otherwise, "not a well-formed JSON object with unique keys");
    }

    /** A text that must be there. */
    String text(String name) throws EnrolmentRefusedException {
        return optional(name)
                .orElseThrow(
                        () -> new EnrolmentRefusedException(otherwise, "missing text '" + name + "' (expected: one)"));
    }

    /** A text that may be there. */
    Optional<String> optional(String name) throws EnrolmentRefusedException {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new EnrolmentRefusedException(otherwise, "'" + name + "' is not a text");
        }
        return Optional.of(value.textValue());
    }

    /** Refuses another version than the one that the broker speaks. */
    void checkVersion() throws EnrolmentRefusedException {
        JsonNode version = object.path("v");
        if (!version.isInt() || version.intValue() != 1) {
            throw new EnrolmentRefusedException(otherwise, "'v' is not 1 (expected: version 1 of the protocol)");
        }
    }

    @Override
    public String toString() {
        return "StrictJson[redacted]";
    }
}
