package io.keybroker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestHeadTest {
    private static void assertMalformed(String method, String target) {
        assertThatThrownBy(() -> RequestHead.parse(method, target, Headers.none()))
                .as(method + ' ' + target)
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.MALFORMED));
    }

    @Test
    void keepsThePathAsItStoodAndReadsTheQueryOnce() throws Exception {
        RequestHead head = RequestHead.parse("GET", "/a/../b//%2f?x=%2520&y&=&&z==?", Headers.none());

        assertThat(head.path()).isEqualTo("/a/../b//%2f");
        assertThat(head.query().parameters())
                .containsExactly(
                        new Query.Parameter("x", "%20"),
                        new Query.Parameter("y", ""),
                        new Query.Parameter("", ""),
                        new Query.Parameter("z", "=?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "get", "GET ", "G-T", "GÉT", "GET\r\n", "G3T"})
    void rejectsAMethodThatIsNoWord(String method) {
        assertMalformed(method, "/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "*", "http://other.example/", "other.example:443", "a", "?a", "/%", "/%2", "/%g0", "/%0g", "/%%",
                "/a b", "/\t", "/\r\nHost: x", "/\u0000", "/\u007f", "/\u00e4", "/a#b", "/a\\b", "/?%", "/?a=%2",
                        "/?%zz=1",
                "/%\uff11\uff11"
            })
    void rejectsATargetOfAnotherForm(String target) {
        assertMalformed("GET", target);
    }

    @Test
    void rejectsATargetThatIsTooLong() throws Exception {
        RequestHead.parse("GET", "/" + "a".repeat(8191), Headers.none());
        assertMalformed("GET", "/" + "a".repeat(8192));
    }

    @ParameterizedTest
    @CsvSource({
        "broker.internal, broker.internal",
        "Broker.Internal:8443, broker.internal",
        "10.0.0.1:443, 10.0.0.1",
        "[::1], [::1]",
        "[::1]:8443, [::1]"
    })
    void readsTheHostWithoutItsPort(String host, String expected) throws Exception {
        Headers headers = Headers.builder().add("Host", host).build();

        assertThat(RequestHead.parse("GET", "/", headers).hostname()).isEqualTo(expected);
    }

    @Test
    void sortsTheCanonicalQueryByNameThenValueAfterEncoding() throws Exception {
        assertThat(Query.parse("b=2&a-b=1&a=2&a=1&a%3D=0&B=3&%c3%bc=+&uploads").canonical())
                .isEqualTo("%C3%BC=%2B&B=3&a=1&a=2&a%3D=0&a-b=1&b=2&uploads=");
        assertThat(Query.parse("b=2&a-b=1&a=2&a=1&a%3D=0&B=3&%c3%bc=+&uploads").encoded())
                .isEqualTo("b=2&a-b=1&a=2&a=1&a%3D=0&B=3&%C3%BC=%2B&uploads=");
        assertThat(Query.parse("&&").canonical()).isEmpty();
        assertThat(Query.none().canonical()).isEmpty();
    }

    @Test
    void readsItsOwnCanonicalQueryAsTheSame() throws Exception {
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder raw = new StringBuilder();
            for (int k = random.nextInt(40); k > 0; k--) {
                raw.append("&=%41+%2fa~b%e4%26-".charAt(random.nextInt(19)));
            }
            String text = raw.toString().replaceAll("%(?![0-9a-fA-F]{2})", "");
            String canonical = Query.parse(text).canonical();

            assertThat(Query.parse(canonical).canonical()).as(text).isEqualTo(canonical);
        }
    }

    @Test
    void findsParametersByTheirExactName() throws Exception {
        Query query = Query.parse("A=1&a=2&a=3&empty");

        assertThat(query.first("a")).contains("2");
        assertThat(query.has("A")).isTrue();
        assertThat(query.has("empty")).isTrue();
        assertThat(query.first("b")).isEmpty();
    }

    @Test
    void encodesEveryByteButTheUnreservedAndDecodesItBack() throws Exception {
        for (char c = 0; c < 256; c++) {
            String one = String.valueOf(c);
            String encoded = PercentEncoding.encode(one);
            boolean unreserved = c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);

            assertThat(encoded).isEqualTo(unreserved ? one : String.format("%%%02X", (int) c));
            assertThat(PercentEncoding.decode(encoded)).isEqualTo(one);
            assertThat(PercentEncoding.decode(encoded.toLowerCase(java.util.Locale.ROOT))
                            .length())
                    .isEqualTo(1);
        }
        assertThat(PercentEncoding.encodePath("/a b/")).isEqualTo("/a%20b/");
        assertThat(PercentEncoding.decode("%c3%bc+"))
                .isEqualTo(new String("ü+".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    @Test
    void keepsHeadersInOrderWithLowerCaseNamesAndTrimmedValues() {
        Headers headers = Headers.builder()
                .add("X-Amz-Meta-A", " One \t")
                .add("x-amz-meta-a", "two")
                .add("Host", "b")
                .build();

        assertThat(headers.size()).isEqualTo(3);
        assertThat(headers.name(0)).isEqualTo("x-amz-meta-a");
        assertThat(headers.value(0)).isEqualTo("One");
        assertThat(headers.first("x-amz-meta-a")).contains("One");
        assertThat(headers.count("x-amz-meta-a")).isEqualTo(2);
        assertThat(headers.has("host")).isTrue();
        assertThat(headers.has("Host")).isFalse();
        assertThat(headers.first("accept")).isEmpty();
        assertThat(Headers.none().size()).isZero();
    }

    @Test
    void headersOnceBuiltDoNotChangeWithTheirBuilder() {
        Headers.Builder builder = Headers.builder().add("a", "1");
        Headers first = builder.build();
        Headers second = builder.add("b", "2").build();

        assertThat(first.size()).isEqualTo(1);
        assertThat(first.has("b")).isFalse();
        assertThat(second.first("b")).contains("2");
    }
}
