package io.keybroker.cli.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.keybroker.admin.AdminJson;
import java.util.ArrayList;
import java.util.List;

/**
 * One audit record as people read it.
 *
 * @param record the record itself
 */
record AuditLine(JsonNode record) {
    private static final ObjectMapper JSON = AdminJson.mapper();

    /** A record that is no JSON, as after a torn write, is shown as it stands. */
    static AuditLine of(String line) {
        try {
            return new AuditLine(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            return new AuditLine(JsonNodeFactory.instance.textNode(line));
        }
    }

    String requestId() {
        return record.path("requestId").asText();
    }

    String text() {
        if (!record.isObject()) {
            return printable(record.asText());
        }
        List<String> words = new ArrayList<>();
        words.add(record.path("at").asText("-"));
        record.properties().forEach(field -> {
            if (!field.getKey().equals("at")) {
                words.add(field.getKey() + "=" + value(field.getValue()));
            }
        });
        return printable(String.join(" ", words));
    }

    private static String value(JsonNode value) {
        String text = value.isValueNode() ? value.asText() : value.toString();
        return text.indexOf(' ') < 0 && !text.isEmpty() ? text : "'" + text + "'";
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
