package io.keybroker.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TagsTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "team=data", "cost centre=4711,Env=prod,team=", "k=a=b", "größe=µ/1:2+3@x"})
    void readsBackWhatItIsWrittenAs(String text) {
        assertThat(Tags.parse(text)).hasToString(text);
        assertThat(Tags.parse(text)).isEqualTo(Tags.of(Tags.parse(text).byName()));
    }

    @Test
    void takesNamesThatDifferInCaseForOne() {
        assertThat(Tags.parse("Team=data").byName()).containsEntry("team", "data");
        assertThatThrownBy(() -> Tags.parse("Team=a,team=b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("the tag '[Tt]eam' is repeated \\(expected: unique names\\)");
        assertThatThrownBy(() -> Tags.parse("team=a,team=a"))
                .hasMessage("the tag 'team' is repeated (expected: unique names)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "team|'team' is not a tag (expected: name=value)",
                "=x|'=x' is not a tag (expected: name=value)",
                "a=b,|'' is not a tag (expected: name=value)",
                "aws:x=1|'aws:x' is not a tag's name",
                "AWS:x=1|'AWS:x' is not a tag's name",
                "a*=1|'a*' is not a tag's name",
                "a=*|the value of the tag 'a' is invalid",
                "a=${x}|the value of the tag 'a' is invalid"
            })
    void rejectsWhatIsNoTag(String text, String message) {
        assertThatThrownBy(() -> Tags.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void boundsTheirNumberAndLength() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 51; i++) {
            many.put("k" + i, "");
        }
        assertThatThrownBy(() -> Tags.of(many)).hasMessage("there are 51 tags (expected: 50 at most)");
        assertThatThrownBy(() -> Tags.of(Map.of("n".repeat(129), ""))).hasMessageContaining("is not a tag's name");
        assertThatThrownBy(() -> Tags.of(Map.of("n", "v".repeat(257)))).hasMessageContaining("is invalid");
        assertThat(Tags.of(Map.of("n".repeat(128), "v".repeat(256))).byName()).hasSize(1);
    }
}
