package io.keybroker.catalogue.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.keybroker.catalogue.SampleRequests;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The worst bodies of each form: rejected at a limit, or read in time and memory that do not outgrow their length. */
final class ParsedBodyLimitsTest {
    private static final int LARGEST_BODY = 16 << 20;
    private static final MemberPaths ASKED = MemberPaths.of(List.of("TableName", "Tags.**", "Keys.~"));

    private static void assertTooLarge(String limit, ThrowingCallable read) {
        assertThatThrownBy(read)
                .hasMessageContaining(limit)
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.TOO_LARGE));
    }

    private static void assertMalformed(ThrowingCallable read) {
        assertThatThrownBy(read)
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.MALFORMED_BODY));
    }

    private static DocumentBody json(byte[] body, MemberPaths asked) throws RequestRejectedException {
        return DocumentBody.json(BodyContent.of(body), asked);
    }

    private static DocumentBody cbor(byte[] body, MemberPaths asked) throws RequestRejectedException {
        return DocumentBody.cbor(BodyContent.of(body), asked);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] distinctMembers(String before, String after) {
        StringBuilder json = new StringBuilder(LARGEST_BODY).append(before);
        for (int i = 0; json.length() < LARGEST_BODY - 32; i++) {
            json.append('"').append(Integer.toString(i, 36)).append("\":1,");
        }
        return utf8(json.append("\"z\":1").append(after).toString());
    }

    private static long allocatedBy(ThrowingCallable work) throws Throwable {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.call();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** CPU time of this thread, which does not depend on what else the machine does. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void rejectsMillionsOfDistinctMemberNames() throws Throwable {
        byte[] top = distinctMembers("{", "}");
        byte[] inside = distinctMembers("{\"Item\":{", "}}");

        assertThat(allocatedBy(() -> assertTooLarge("100000 members", () -> json(top, ASKED))))
                .isLessThan(64 << 20);
        assertThat(allocatedBy(() -> assertTooLarge("100000 members", () -> json(inside, ASKED))))
                .isLessThan(64 << 20);
    }

    @Test
    void rejectsMillionsOfDistinctMemberNamesInCbor() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = new CBORFactory().createGenerator(bytes)) {
            out.writeStartObject();
            for (int i = 0; i < 1_800_000; i++) {
                out.writeNumberField(Integer.toString(i, 36), 1);
            }
            out.writeEndObject();
        }

        assertTooLarge("100000 members", () -> cbor(bytes.toByteArray(), ASKED));
    }

    @Test
    void rejectsMembersThatWouldBeKept() {
        assertTooLarge("20000 values", () -> json(distinctMembers("{\"Tags\":{", "}}"), ASKED));
        assertTooLarge("20000 values", () -> json(distinctMembers("{\"Keys\":{", "}}"), ASKED));
    }

    @Test
    void rejectsTooManyTokens() {
        assertTooLarge("4000000 tokens", () -> json(utf8("{\"x\":[" + "1,".repeat(8_000_000) + "1]}"), ASKED));
        assertTooLarge("4000000 tokens", () -> json(utf8("{\"x\":[" + "[],".repeat(5_000_000) + "1]}"), ASKED));
    }

    @Test
    void rejectsADocumentThatIsTooDeep() {
        assertMalformed(() -> json(utf8("{\"x\":" + "[".repeat(8_000_000)), ASKED));
        assertMalformed(() -> json(utf8("{\"x\":".repeat(2_000_000)), ASKED));
        byte[] nested = new byte[LARGEST_BODY];
        java.util.Arrays.fill(nested, (byte) 0x9f); // lists without a length
        nested[0] = (byte) 0xbf;
        nested[1] = 0x61;
        nested[2] = 'x';
        assertMalformed(() -> cbor(nested, ASKED));
    }

    @Test
    void acceptsALargeBodyOfAFewMembers() throws RequestRejectedException {
        byte[] body = utf8("{\"TableName\":\"t\",\"Item\":{\"v\":{\"S\":\"" + "x".repeat(15_000_000) + "\"}}}");

        assertThat(json(body, ASKED).values("TableName")).containsExactly("t");
    }

    @Test
    void rejectsMoreTextThanADecisionNeedsWithoutReadingItAll() throws Throwable {
        byte[] value = utf8("{\"TableName\":\"" + "x".repeat(LARGEST_BODY) + "\"}");
        byte[] values = utf8("{\"Tags\":[" + ("\"" + "x".repeat(1 << 20) + "\",").repeat(5) + "1]}");
        byte[] names = utf8("{\"Item\":{" + longMembers() + "\"z\":1}}");

        for (byte[] body : List.of(value, values, names)) {
            assertThat(allocatedBy(() -> assertTooLarge("4194304 characters", () -> json(body, ASKED))))
                    .isLessThan(64 << 20);
        }
    }

    @Test
    void rejectsMoreTextThanADecisionNeedsInCbor() throws Throwable {
        byte[] value = new byte[LARGEST_BODY];
        java.util.Arrays.fill(value, (byte) 'x');
        byte[] head = {(byte) 0xa1, 0x69, 'T', 'a', 'b', 'l', 'e', 'N', 'a', 'm', 'e', 0x7a, 0, (byte) 0xff, 0, 0};
        System.arraycopy(head, 0, value, 0, head.length);

        assertThat(allocatedBy(() -> assertTooLarge("4194304 characters", () -> cbor(value, ASKED))))
                .isLessThan(64 << 20);
    }

    private static String longMembers() {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < 70; i++) {
            json.append('"').append(i).append("x".repeat(65_000)).append("\":1,");
        }
        return json.toString();
    }

    @Test
    void comparesNamesThatCollideWithoutDelay() {
        // names of one hash: "Aa" and "BB" have the same
        StringBuilder json = new StringBuilder("{\"Tags\":{");
        for (int i = 0; i < 1 << 14; i++) {
            json.append('"');
            for (int bit = 0; bit < 14; bit++) {
                json.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            json.append("\":\"1\",");
        }
        byte[] body = utf8(json.append("\"z\":\"1\"}}").toString());
        long start = cpuNanos();

        assertTooLarge(
                "1000 condition keys",
                () -> SampleRequests.of(
                        "lambda", "POST /2015-03-31/functions", new String(body, StandardCharsets.UTF_8)));
        assertThat(Duration.ofNanos(cpuNanos() - start))
                .isLessThan(Duration.ofSeconds(2)); // quadratic, it took minutes
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"TableName\":\"a\"}x",
                "{\"TableName\":\"a\"}{}",
                "{\"TableName\":\"a\"}\0",
                "\0{\"TableName\":\"a\"}",
                "\uFEFF{\"TableName\":\"a\"}",
                "{\"TableName\":\"a\0\"}",
                "{\"TableName\":\"a\",}",
                "{'TableName':\"a\"}",
                "{TableName:\"a\"}",
                "{\"TableName\":\"a\" /* x */}",
                "{\"TableName\":NaN}",
                "{\"Table\\u004eame\":\"a\",\"TableName\":\"b\"}",
                "{\"tablename\":\"a\"}",
                "{\"TableName\":\"a\",\"tAbleName\":\"b\"}",
            })
    void rejectsJsonThatTwoReadersCouldTakeForTwoThings(String body) {
        assertMalformed(() -> json(utf8(body), ASKED));
    }

    @Test
    void rejectsJsonInAnyOtherEncodingThanUtf8() {
        String body = "{\"TableName\":\"a\"}";
        for (java.nio.charset.Charset other : List.of(
                StandardCharsets.UTF_16,
                StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16BE,
                java.nio.charset.Charset.forName("UTF-32"))) {
            assertMalformed(() -> json(body.getBytes(other), ASKED));
        }
        assertMalformed(() -> json("{\"TableName\":\"\u00fc\"}".getBytes(StandardCharsets.ISO_8859_1), ASKED));
    }

    @Test
    void rejectsCborWithSomethingBehindItOrWithTagsThatChangeIt() {
        byte[] map = {(byte) 0xa1, 0x69, 'T', 'a', 'b', 'l', 'e', 'N', 'a', 'm', 'e', 0x61, 'a'};
        for (int trailing : new int[] {0x00, 0xff, 0xa0, 0xf6}) {
            byte[] more = java.util.Arrays.copyOf(map, map.length + 1);
            more[map.length] = (byte) trailing;
            assertMalformed(() -> cbor(more, ASKED));
        }
        byte[] referring = new byte[map.length + 3];
        referring[0] = (byte) 0xd9; // tag 256: names may be references
        referring[1] = 0x01;
        System.arraycopy(map, 0, referring, 3, map.length);
        assertMalformed(() -> cbor(referring, ASKED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<Delete><Object><Key>a</Key></Object></Delete><Delete><Object><Key>b</Key></Object></Delete>",
                "<Delete><Object><Key>a</Key></Object></Delete>x",
                "<Delete><Object><Key>a</Key></Object></Delete><!-- x -->",
                "<Delete><Object><Key>a</Key></Object></Delete><?x y?>",
                "<Delete><Object><Key>a</Key></Object></Delete>\0",
                "<Delete><Object><Key>a</Key></Object></Delete></Delete>",
                "<?xml version='1.1'?><Delete><Object><Key>a</Key></Object></Delete>",
                "<?xml version='1.0' encoding='ISO-8859-1'?><Delete><Object><Key>a</Key></Object></Delete>",
                "<?xml version='1.0'?><?xml version='1.0'?><Delete><Object><Key>a</Key></Object></Delete>",
                " <?xml version='1.0'?><Delete><Object><Key>a</Key></Object></Delete>",
                "\uFEFF<Delete><Object><Key>a</Key></Object></Delete>",
                "x<Delete><Object><Key>a</Key></Object></Delete>",
                "<!DOCTYPE Delete><Delete><Object><Key>a</Key></Object></Delete>",
                "<Delete><Object><Key>a</Key></Object></Delete",
                "<Delete",
            })
    void rejectsXmlThatIsNotOnePlainDocument(String body) {
        assertMalformed(() -> SampleRequests.of("s3", "POST /b01?delete", body));
        assertMalformed(() -> XmlBody.parse(utf8(body)));
    }

    @Test
    void acceptsXmlWithWhiteSpaceBehindIt() throws RequestRejectedException {
        String body =
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Delete><Object><Key>a</Key></Object></Delete>\r\n\t ";

        assertThat(SampleRequests.of("s3", "POST /b01?delete", body).requiredPermissions())
                .hasSize(1);
    }

    @Test
    void rejectsXmlBeyondTheLimits() {
        StringBuilder names = new StringBuilder("<R>");
        for (int i = 0; i < 1_001; i++) {
            names.append("<n").append(i).append("/>");
        }
        assertTooLarge(
                "1000 different names",
                () -> XmlBody.parse(utf8(names.append("</R>").toString())));
        assertTooLarge("50000 elements", () -> XmlBody.parse(utf8("<R>" + "<a/>".repeat(4_000_000) + "</R>")));
        assertMalformed(() -> XmlBody.parse(utf8("<a>".repeat(5_000_000))));
        assertMalformed(() -> XmlBody.parse(utf8("<" + "a".repeat(16_000_000) + "/>")));
        assertMalformed(() -> XmlBody.parse(utf8("<R" + " a='1'".repeat(17) + "/>")));
    }

    @Test
    void readsTagsOfXmlElementByElement() throws RequestRejectedException {
        String tags = "<R><T><Tag><Key>a</Key></Tag><Tag><Key>b</Key><Value>v</Value></Tag></T></R>";

        assertThat(XmlBody.parse(utf8(tags)).pairs("T", "Key", "Value"))
                .containsExactly(java.util.Map.entry("a", ""), java.util.Map.entry("b", "v"));
        assertMalformed(() -> XmlBody.parse(utf8("<R><T><Tag><Key>a</Key><Key>b</Key></Tag></T></R>"))
                .pairs("T", "Key", "Value"));
    }
}
