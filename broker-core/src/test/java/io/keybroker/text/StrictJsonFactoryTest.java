package io.keybroker.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictJsonFactoryTest {
    private static final JsonMapper MAPPER = StrictJsonFactory.mapper().build();
    private static final JsonFactory TOKENS =
            StrictJsonFactory.tokens(new JsonFactoryBuilder(), 2).build();

    @Test
    void readsOneDocument() throws JsonProcessingException {
        assertThat(MAPPER.readTree("{\"a\": 1}\n").path("a").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1, \"a\": 2}", "{} {}", "{\"a\": 1", "// x\n{}"})
    void rejectsRepeatedKeysAndTrailingText(String text) {
        assertThatThrownBy(() -> MAPPER.readTree(text)).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void quotesNoInputInItsErrors() {
        assertThatThrownBy(() -> MAPPER.readTree("{\"key\": \"hidden-value\" 7}"))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageNotContaining("hidden-value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[[]]]", "{\"a\": 1, \"a\": 2}"})
    void rejectsTokensThatAreTooDeepOrRepeated(String text) {
        assertThatThrownBy(() -> readAll(text)).isInstanceOf(JsonProcessingException.class);
    }

    private static void readAll(String text) throws IOException {
        try (JsonParser parser = TOKENS.createParser(text)) {
            while (parser.nextToken() != null) {
                parser.currentName();
            }
        }
    }
}
