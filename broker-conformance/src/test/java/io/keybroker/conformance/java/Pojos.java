package io.keybroker.conformance.java;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** Fills the SDK's requests from what a scenario says, and reads its answers, by the fields that they describe. */
final class Pojos {
    private Pojos() {}

    /** Sets the members of a builder; members that it does not have are left to the caller. */
    static void fill(SdkPojo builder, JsonNode members) {
        for (SdkField<?> field : builder.sdkFields()) {
            JsonNode value = members.has(field.memberName())
                    ? members.get(field.memberName())
                    : members.get(field.locationName()); // the SDK has names of its own for few, as NUL for NULL
            if (value != null) {
                field.set(builder, value(field, value));
            }
        }
    }

    private static Object value(SdkField<?> field, JsonNode value) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            SdkPojo builder = field.constructor().get();
            fill(builder, value);
            return ((SdkBuilder<?, ?>) builder).build();
        }
        if (type == MarshallingType.LIST) {
            List<Object> list = new ArrayList<>();
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            value.forEach(node -> list.add(value(member, node)));
            return list;
        }
        if (type == MarshallingType.MAP) {
            Map<String, Object> map = new HashMap<>();
            SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
            value.properties().forEach(each -> map.put(each.getKey(), value(member, each.getValue())));
            return map;
        }
        return scalar(type, value);
    }

    private static Object scalar(MarshallingType<?> type, JsonNode value) {
        if (type == MarshallingType.INTEGER) {
            return value.asInt();
        }
        if (type == MarshallingType.LONG) {
            return value.asLong();
        }
        if (type == MarshallingType.DOUBLE) {
            return value.asDouble();
        }
        if (type == MarshallingType.BOOLEAN) {
            return value.asBoolean();
        }
        if (type == MarshallingType.SDK_BYTES) {
            return SdkBytes.fromByteArray(Values.bytes(value));
        }
        return value.asText();
    }

    /** What an answer holds at a path; nothing where it has no such member. */
    static Optional<Object> at(Object answer, String path) {
        Object here = answer;
        for (String part : path.split("\\.", -1)) {
            here = here == null ? null : step(here, part);
        }
        return Optional.ofNullable(here);
    }

    private static Object step(Object here, String part) {
        if (here instanceof List<?> list) {
            if (part.equals("#")) {
                return list.size();
            }
            int index = Integer.parseInt(part);
            return index < list.size() ? list.get(index) : null;
        }
        if (here instanceof Map<?, ?> map) {
            return part.equals("#") ? map.size() : map.get(part);
        }
        for (SdkField<?> field : ((SdkPojo) here).sdkFields()) {
            if (field.memberName().equals(part)) {
                return field.getValueOrDefault(here);
            }
        }
        return null;
    }
}
