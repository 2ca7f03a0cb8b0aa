package io.keybroker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries and forms: one pass, a limit that stands before the allocation, and no parameter read twice. */
final class QueryLimitsTest {
    private static final int LARGEST_BODY = 16 << 20;

    private static byte[] repeated(String text, int bytes) {
        return text.repeat(bytes / text.length()).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=&", "a&", "a=1&b=2&", "%41=%42&"})
    void rejectsTooManyParametersBeforeTheyAreMade(String text) {
        byte[] form = repeated(text, LARGEST_BODY);
        long before = allocated();

        assertThatThrownBy(() -> Query.parseForm(form))
                .hasMessageContaining("more than 20000 parameters")
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.TOO_LARGE));
        assertThat(allocated() - before).isLessThan(8 << 20);
    }

    @Test
    void acceptsAsManyParametersAsTheLimit() throws RequestRejectedException {
        byte[] form = repeated("a&", 2 * Query.MAX_PARAMETERS);

        assertThat(Query.parseForm(form).parameters()).hasSize(Query.MAX_PARAMETERS);
    }

    @Test
    void ignoresSeparatorsWithoutAParameter() throws RequestRejectedException {
        assertThat(Query.parseForm(repeated("&", LARGEST_BODY)).parameters()).isEmpty();
    }

    @Test
    void readsAFormInTimeThatGrowsWithItsLength() throws RequestRejectedException {
        for (int warmUp = 0; warmUp < 20; warmUp++) {
            Query.parseForm(repeated("a&", 2 * Query.MAX_PARAMETERS));
        }
        ThreadMXBean cpu =
                ManagementFactory.getThreadMXBean(); // CPU time does not depend on what else the machine does
        long start = cpu.getCurrentThreadCpuTime();
        Query.parseForm((("a".repeat(800) + '&').repeat(Query.MAX_PARAMETERS)).getBytes(StandardCharsets.US_ASCII));
        Duration taken = Duration.ofNanos(cpu.getCurrentThreadCpuTime() - start);

        assertThat(taken).isLessThan(Duration.ofSeconds(5)); // quadratic, it took minutes
    }

    @Test
    void readsPlusAsASpaceInAFormAndAsItselfInAQuery() throws RequestRejectedException {
        assertThat(Query.parseForm("a+b=c+%2B".getBytes(StandardCharsets.US_ASCII))
                        .parameters())
                .containsExactly(new Query.Parameter("a b", "c +"));
        assertThat(Query.parse("a+b=c+%2B").parameters()).containsExactly(new Query.Parameter("a+b", "c++"));
    }

    @Test
    void readsWhatAnIndependentReaderReads() throws RequestRejectedException {
        Random random = new Random(31);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(List.of("a", "=", "&", "%41", "%3D", "%26", "b", "\u00fc")
                        .get(random.nextInt(8)));
            }
            assertThat(Query.parse(text.toString()).parameters())
                    .as(text.toString())
                    .isEqualTo(splitAndDecoded(text.toString()));
        }
    }

    private static List<Query.Parameter> splitAndDecoded(String text) {
        return List.of(text.split("&")).stream()
                .filter(part -> !part.isEmpty())
                .map(part -> part.split("=", 2))
                .map(pair -> new Query.Parameter(decoded(pair[0]), pair.length > 1 ? decoded(pair[1]) : ""))
                .toList();
    }

    private static String decoded(String text) {
        return text.replace("%41", "A").replace("%3D", "=").replace("%26", "&");
    }

    @Test
    void rejectsToChooseAmongSeveral() throws RequestRejectedException {
        Query query = Query.parse("a=1&b=2&a=3");
        Headers headers =
                Headers.builder().add("A", "1").add("b", "2").add("a", "1").build();

        assertThat(query.single("b")).contains("2");
        assertThat(query.single("c")).isEmpty();
        assertThat(headers.single("b")).contains("2");
        assertThatThrownBy(() -> query.single("a")).isInstanceOf(RequestRejectedException.class);
        assertThatThrownBy(() -> headers.single("a")).isInstanceOf(RequestRejectedException.class);
    }
}
