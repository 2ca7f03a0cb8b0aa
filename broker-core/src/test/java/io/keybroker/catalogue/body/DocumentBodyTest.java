package io.keybroker.catalogue.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a body, and what is refused of what is not. */
final class DocumentBodyTest {
    private static DocumentBody read(String body, String... addresses) throws RequestRejectedException {
        return DocumentBody.json(
                BodyContent.of(body.getBytes(StandardCharsets.UTF_8)), MemberPaths.of(List.of(addresses)));
    }

    @Test
    void answersWhatItIsMadeToBeAskedAboutWhereverItStands() throws Exception {
        DocumentBody body = read(
                "{\"A\": {\"B\": [{\"C\": \"1\"}, [{\"C\": 2, \"X\": {}}]], \"Y\": [[]]}, \"M\": {\"k\": {\"V\": true},"
                        + " \"l\": {\"V\": null}}, \"T\": [{\"Key\": \"a\", \"Value\": \"b\"}], \"Z\": [1, 2, 3]}",
                "A.B.C",
                "A.Y",
                "M.~",
                "M.*.V",
                "M.l",
                "T.**",
                "Gone.Too");

        assertThat(body.values("A.B.C")).containsExactly("1", "2");
        assertThat(body.values("M.~")).containsExactly("k", "l");
        assertThat(body.values("M.*.V")).containsExactly("true");
        assertThat(body.has("M.l")).isTrue();
        assertThat(body.has("A.Y")).isFalse();
        assertThat(body.has("Gone.Too")).isFalse();
        assertThat(body.pairs("T", "Key", "Value")).containsExactly(Map.entry("a", "b"));
    }

    @Test
    void failsRatherThanToSayThatWhatWasNotKeptIsAbsent() throws Exception {
        DocumentBody body = read("{\"A\": {\"B\": \"1\"}, \"C\": \"2\"}", "A.B");

        assertThatThrownBy(() -> body.values("C")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> body.has("A.C")).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": 1}",
                "{\"A\": 1, \"a\": 2}",
                "{\"X\": {\"y\": 1, \"y\": 2}}",
                "{\"X\": [{\"y\": 1, \"y\": 2}]}",
                "{\"X\": 1, \"X\": 2}",
                "{\"X\": tru}",
                "{\"X\": [}",
                "{\"X\": 1} {}",
                "[]",
                "\"A\"",
                "nothing"
            })
    void rejectsWhatCouldBeReadInTwoWaysAlsoWhereNobodyAsks(String body) {
        assertThatThrownBy(() -> read(body, "A")).isInstanceOf(RequestRejectedException.class);
    }

    @Test
    void boundsWhatItKeepsAndNotWhatItPassesOver() throws Exception {
        String many = "[" + "1,".repeat(50_000) + "1]";

        assertThat(read("{\"A\": \"x\", \"Z\": " + many + "}", "A").values("A")).containsExactly("x");
        assertThatThrownBy(() -> read("{\"A\": " + many + "}", "A"))
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("more than 20000 values");
        assertThatThrownBy(() -> read("{\"Z\": " + "[".repeat(100) + "]".repeat(100) + "}", "A"))
                .isInstanceOf(RequestRejectedException.class);
    }

    @Test
    void readsAnEmptyBodyAsAnEmptyObject() throws Exception {
        assertThat(read("", "A").has("A")).isFalse();
    }
}
