package io.keybroker.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.text.NameSuggester;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/** Converts a document of the AWS CLI's {@code --cli-input-json} to a request of the AWS SDK. */
final class SdkRequestReader {
    private SdkRequestReader() {}

    /** Sets the members of the document; an unknown member is an error with the nearest known name. */
    static void populate(JsonNode document, SdkPojo request) {
        fill(request, document, "the request");
    }

    private static void fill(SdkPojo into, JsonNode structure, String path) {
        if (!structure.isObject()) {
            throw invalid(path, "a structure");
        }
        Map<String, SdkField<?>> known = new TreeMap<>();
        into.sdkFields().forEach(field -> known.put(field.memberName(), field));
        for (Map.Entry<String, JsonNode> member : structure.properties()) {
            SdkField<?> field = Optional.<SdkField<?>>ofNullable(known.get(member.getKey()))
                    .orElseThrow(() -> new IllegalArgumentException("'" + member.getKey() + "' is not a member of "
                            + path + " (expected: "
                            + String.join(", or ", NameSuggester.nearest(member.getKey(), known.keySet(), 3)) + ")"));
            field.set(into, value(field, member.getValue(), member.getKey()));
        }
    }

    private static Object value(SdkField<?> field, JsonNode value, String path) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.LIST) {
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> values = new ArrayList<>();
            Iterable<JsonNode> elements = value.isArray() ? value : List.of(value);
            elements.forEach(node -> values.add(value(member, node, path)));
            return values;
        }
        if (type == MarshallingType.SDK_POJO) {
            SdkPojo builder = field.constructor().get();
            fill(builder, value, path);
            return ((Buildable) builder).build();
        }
        if (!value.isValueNode() || value.isNull()) {
            throw invalid(path, "one value");
        }
        return scalar(type, value.asText(), path);
    }

    private static Object scalar(MarshallingType<?> type, String text, String path) {
        try {
            if (type == MarshallingType.STRING) {
                return text;
            }
            if (type == MarshallingType.INTEGER) {
                return Integer.valueOf(text);
            }
            if (type == MarshallingType.DOUBLE) {
                return Double.valueOf(text);
            }
            if (type == MarshallingType.INSTANT) {
                return Instant.parse(text);
            }
        } catch (NumberFormatException | DateTimeParseException e) {
            throw invalid(path, type == MarshallingType.INSTANT ? "a time, as in 2026-03-01T12:00:00Z" : "a number");
        }
        if (type == MarshallingType.BOOLEAN && (text.equals("true") || text.equals("false"))) {
            return Boolean.valueOf(text);
        }
        throw invalid(path, "true or false");
    }

    private static IllegalArgumentException invalid(String path, String expected) {
        return new IllegalArgumentException("'" + path + "' is invalid (expected: " + expected + ")");
    }
}
