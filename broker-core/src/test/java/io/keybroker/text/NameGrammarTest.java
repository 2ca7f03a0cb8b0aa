package io.keybroker.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NameGrammarTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "job-worker", "Web_1.eu"})
    void acceptsAName(String text) {
        assertThat(NameGrammar.accepts(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", ".a", "_a", "a b", "a/b", "ä", "a\n"})
    void rejectsAnyOtherText(String text) {
        assertThat(NameGrammar.accepts(text)).isFalse();
    }

    @Test
    void acceptsAtMost64Characters() {
        assertThat(NameGrammar.accepts("a".repeat(64))).isTrue();
        assertThat(NameGrammar.accepts("a".repeat(65))).isFalse();
    }
}
