package io.keybroker.cli.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.keybroker.admin.api.AdminJson;
import io.keybroker.cli.output.TerminalText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * Formats an audit record for display.
 *
 * @param record the record
 */
record AuditRecordFormatter(JsonNode record) {
    private static final ObjectMapper JSON = AdminJson.mapper();
    private static final Set<String> IN_FRONT = Set.of("at", "event");
    private static final Set<String> FOR_PROGRAMS = Set.of("seq", "prev");

    /** Parses a record; one that is not JSON, as after a torn write, is shown unchanged. */
    static AuditRecordFormatter parse(String line) {
        try {
            return new AuditRecordFormatter(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            return new AuditRecordFormatter(JsonNodeFactory.instance.textNode(line));
        }
    }

    String requestId() {
        return record.path("requestId").asText();
    }

    /** Returns time and event, then all fields except those of the hash chain. */
    String text(boolean coloured) {
        if (!record.isObject()) {
            return TerminalText.escape(record.asText());
        }
        String event = TerminalText.escape(record.path("event").asText("-"));
        List<String> words = new ArrayList<>();
        words.add(TerminalText.escape(record.path("at").asText("-")));
        words.add(coloured ? colour().on() + event + colour().off() : event);
        record.properties().forEach(field -> {
            if (!IN_FRONT.contains(field.getKey()) && !FOR_PROGRAMS.contains(field.getKey())) {
                words.add(TerminalText.escape(field.getKey() + "=" + value(field.getValue())));
            }
        });
        return String.join(" ", words);
    }

    /** Returns the colour: red for alarms, yellow for rejections and failures. */
    private Style colour() {
        return switch (record.path("event").asText()) {
            case "stolen-key" -> Style.fg_red;
            case "enrolment-refused" -> record.path("alarm").asBoolean() ? Style.fg_red : Style.fg_yellow;
            case "refused", "refused-many", "would-deny" -> Style.fg_yellow;
            case "outcome" ->
                record.path("status").asInt() >= 400
                                || !record.path("end").asText().equals("answered")
                        ? Style.fg_yellow
                        : Style.fg_green;
            case "change" -> Style.fg_cyan;
            default -> Style.reset;
        };
    }

    private static String value(JsonNode value) {
        String text = value.isValueNode() ? value.asText() : value.toString();
        return text.indexOf(' ') < 0 && !text.isEmpty() ? text : "'" + text + "'";
    }
}
