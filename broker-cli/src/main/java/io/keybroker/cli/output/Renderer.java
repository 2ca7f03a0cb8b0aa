package io.keybroker.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.keybroker.admin.api.AdminJson;

/** Renders a result in the selected format. */
public final class Renderer {
    private static final ObjectMapper JSON = AdminJson.mapper();
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    private Renderer() {}

    /** Returns the text to print, including line ends. */
    public static String render(Result result, Format format) {
        try {
            return switch (format) {
                case TABLE -> result.text();
                case JSON -> JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result.value()) + "\n";
                case YAML -> YAML.writeValueAsString(JSON.<JsonNode>valueToTree(result.value()));
                case NAME -> result.names().stream().map(name -> name + "\n").reduce("", String::concat);
            };
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer has no " + format + " form", e);
        }
    }
}
