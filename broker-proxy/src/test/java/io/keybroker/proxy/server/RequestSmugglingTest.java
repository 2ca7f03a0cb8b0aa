package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.audit.AuditEvent;
import io.keybroker.proxy.server.RawUpstream.Request;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Heads and bodies that two readers could take for two different things; each would be let through if it were repaired. */
final class RequestSmugglingTest {
    @TempDir
    private static Path home;

    private static RawUpstream upstream;
    private static DataPlane plane;

    @BeforeAll
    static void start() throws Exception {
        DataPlane.prepare(home);
        upstream = RawUpstream.start(home);
        plane = new DataPlane(home, upstream, DataPlane.Limits.standard());
    }

    @AfterAll
    static void stop() throws Exception {
        plane.close();
        upstream.close();
    }

    @TestFactory
    Stream<DynamicTest> rejectsAndClosesWithoutAByteUpstream() throws Exception {
        return garbage().entrySet().stream()
                .map(probe -> DynamicTest.dynamicTest(probe.getKey(), () -> rejectsWhole(probe.getValue())));
    }

    private static void rejectsWhole(String bytes) throws Exception {
        int before = upstream.connections.get();
        try (RawClient client = new RawClient(home, plane.port())) {
            RawClient.RawResponse answer = client.send(bytes).answer();
            client.halfClose();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("Connection")).contains("close");
            assertThat(answer.header("Date")).isPresent();
            assertThat(client.rest()).isEmpty();
        }
        assertThat(upstream.connections).hasValue(before);
        assertThat(upstream.requests).isEmpty();
        assertThat(plane.recorded).allSatisfy(event -> assertThat(event).isInstanceOf(AuditEvent.Rejection.class));
    }

    private static Map<String, String> garbage() throws Exception {
        String get = DataPlane.get();
        String put = DataPlane.put("hello");
        Map<String, String> all = new LinkedHashMap<>();
        requestLines(get, all);
        framings(get, put, all);
        lines(get, all);
        sizes(get, all);
        all.replaceAll((name, bytes) -> bytes.endsWith("\r\n\r\n") || bytes.endsWith("hello") ? bytes : bytes + "\r\n");
        return all;
    }

    private static void requestLines(String get, Map<String, String> all) {
        all.put("a CRLF before the request line", "\r\n" + get);
        all.put("a LF before the request line", "\n" + get);
        all.put("a space before the request line", " " + get);
        all.put("a NUL before the request line", "\0" + get);
        all.put("a control character before the request line", "\u0001" + get);
        all.put("two spaces after the method", get.replaceFirst("GET /", "GET  /"));
        all.put("two spaces before the version", get.replaceFirst(" HTTP/1.1", "  HTTP/1.1"));
        all.put("a tab after the method", get.replaceFirst("GET /", "GET\t/"));
        all.put("a space after the version", get.replaceFirst("HTTP/1.1", "HTTP/1.1 "));
        all.put("no version", get.replaceFirst(" HTTP/1.1", ""));
        for (String version : new String[] {"HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "http/1.1", "HTTP/1.10"}) {
            all.put("version " + version, get.replaceFirst("HTTP/1.1", version));
        }
        all.put("an absolute target with another host", get.replaceFirst("/jobs", "https://other.example/jobs"));
        all.put("an absolute target with the same host", get.replaceFirst("/jobs", "https://localhost/jobs"));
        all.put("a target without a slash", get.replaceFirst("/jobs", "jobs"));
        all.put("a target of an asterisk", get.replaceFirst("GET /jobs/key", "OPTIONS *"));
        all.put("a CONNECT", get.replaceFirst("GET /jobs/key", "CONNECT s3.amazonaws.com:443"));
        all.put("a fragment", get.replaceFirst("/jobs/key", "/jobs/key#x"));
        all.put("a backslash", get.replaceFirst("/jobs/key", "/jobs\\\\key"));
        all.put("a raw byte above ASCII", get.replaceFirst("/jobs/key", "/jobs/k\u00e9y"));
        all.put("a NUL in the target", get.replaceFirst("/jobs/key", "/jobs/k\0y"));
        all.put("a broken escape", get.replaceFirst("/jobs/key", "/jobs/k%zz"));
        all.put("half an escape", get.replaceFirst("/jobs/key", "/jobs/key%"));
        all.put("a method in small letters", get.replaceFirst("GET", "get"));
        all.put("a method with another character", get.replaceFirst("GET", "G:T"));
        all.put("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    }

    private static void framings(String get, String put, Map<String, String> all) {
        String length = "content-length: 5";
        all.put("content-length and transfer-encoding", put.replace(length, length + "\r\ntransfer-encoding: chunked"));
        for (String odd : new String[] {"005", "+5", "-5", "0x5", "5 5", "5,5", "5.0", "", "99999999999999999999"}) {
            all.put("content-length '" + odd + "'", put.replace(length, "content-length: " + odd));
        }
        all.put("the same content-length twice", put.replace(length, length + "\r\n" + length));
        all.put("two content-lengths", put.replace(length, length + "\r\ncontent-length: 6"));
        for (String odd : new String[] {
            "gzip, chunked",
            "chunked, chunked",
            "identity",
            "xchunked",
            "chunked;q=1",
            "\"chunked\"",
            "",
            "chunked, gzip"
        }) {
            all.put("transfer-encoding '" + odd + "'", put.replace(length, "transfer-encoding: " + odd));
        }
        all.put(
                "transfer-encoding twice",
                put.replace(length, "transfer-encoding: chunked\r\ntransfer-encoding: chunked"));
        all.put("a space before the colon", put.replace(length, "transfer-encoding : chunked"));
        all.put("an expectation that is none", withField(get, "expect: 200-maybe"));
    }

    private static void lines(String get, Map<String, String> all) {
        all.put("bare LFs alone", get.replace("\r\n", "\n") + "\r\n\r\n");
        all.put("one bare LF", get.replaceFirst("\r\nhost", "\nhost"));
        all.put("a bare CR in a value", withField(get, "x-odd: a\rb"));
        all.put("a folded line", withField(get, "x-odd: a\r\n b"));
        all.put("a line folded by a tab", withField(get, "x-odd: a\r\n\tb"));
        all.put("no Host", get.replaceFirst("host: localhost\r\n", ""));
        all.put("two Hosts", get.replaceFirst("host: localhost", "host: localhost\r\nhost: localhost"));
        all.put("another Host as well", get.replaceFirst("host: localhost", "host: localhost\r\nHost: other"));
        all.put("a NUL in a name", withField(get, "x\0odd: a"));
        all.put("a NUL in a value", withField(get, "x-odd: a\0b"));
        all.put("a DEL in a value", withField(get, "x-odd: a\u007fb"));
        all.put("a line without a colon", withField(get, "x-odd"));
        all.put("a line without a name", withField(get, ": a"));
        all.put("a space in a name", withField(get, "x odd: a"));
        all.put("a parenthesis in a name", withField(get, "x(odd): a"));
        all.put("a byte above ASCII in a name", withField(get, "x-\u00e9: a"));
        all.put("a space before the first name", get.replaceFirst("host", " host"));
    }

    private static void sizes(String get, Map<String, String> all) {
        all.put("101 headers", withField(get, "x-odd: a\r\n".repeat(97).strip()));
        all.put("a head of more than 16 KiB", withField(get, "x-odd: " + "a".repeat(16 * 1024)));
        all.put("a line that never ends", get.substring(0, get.length() - 2) + "x-odd: " + "a".repeat(17 * 1024));
        all.put("a target of more than 8 KiB", get.replaceFirst("/jobs/key", "/jobs/" + "k".repeat(8192)));
    }

    private static String withField(String head, String line) {
        return head.replaceFirst("\r\nhost", "\r\n" + java.util.regex.Matcher.quoteReplacement(line) + "\r\nhost");
    }

    @TestFactory
    Stream<DynamicTest> neverCompletesABodyThatIsChunkedOddly() {
        return Map.ofEntries(
                        Map.entry("a chunk extension", "5;a=b\r\nhello\r\n0\r\n\r\n"),
                        Map.entry("a quoted chunk extension", "5;a=\"\r\nhello\r\n0\r\n\r\n"),
                        Map.entry("a size beyond 64 bits", "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n"),
                        Map.entry("a size of nine digits", "000000005\r\nhello\r\n0\r\n\r\n"),
                        Map.entry("a negative size", "-5\r\nhello\r\n0\r\n\r\n"),
                        Map.entry("a size with a prefix", "0x5\r\nhello\r\n0\r\n\r\n"),
                        Map.entry("no size", "\r\nhello\r\n0\r\n\r\n"),
                        Map.entry("a space before the size", " 5\r\nhello\r\n0\r\n\r\n"),
                        Map.entry("a space after the size", "5 \r\nhello\r\n0\r\n\r\n"),
                        Map.entry("a size with a bare LF", "5\nhello\r\n0\r\n\r\n"),
                        Map.entry("a size with a bare CR", "5\rXhello\r\n0\r\n\r\n"),
                        Map.entry("a digit of another script", "\u00b2\r\nhe\r\n0\r\n\r\n"),
                        Map.entry("more data than the size", "5\r\nhello!\r\n0\r\n\r\n"),
                        Map.entry("data without its CRLF", "5\r\nhello0\r\n\r\n"),
                        Map.entry("data that ends in LF", "5\r\nhello\n0\r\n\r\n"),
                        Map.entry("a trailer named Host", "5\r\nhello\r\n0\r\nHost: other\r\n\r\n"),
                        Map.entry("a trailer named Authorization", "5\r\nhello\r\n0\r\nAuthorization: x\r\n\r\n"),
                        Map.entry("a trailer named X-Amz-Acl", "5\r\nhello\r\n0\r\nX-Amz-Acl: public-read\r\n\r\n"),
                        Map.entry("a last chunk that ends in LF", "5\r\nhello\r\n0\r\n\n"))
                .entrySet()
                .stream()
                .map(probe -> DynamicTest.dynamicTest(probe.getKey(), () -> neverCompletes(probe.getValue())));
    }

    private static void neverCompletes(String body) throws Exception {
        upstream.requests.clear();
        String head = DataPlane.head("PUT", "/jobs/key", DataPlane.UNSIGNED, "transfer-encoding", "chunked");
        try (RawClient client = new RawClient(home, plane.port())) {
            RawClient.RawResponse answer = client.send(head + body).answer();
            client.halfClose();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("Connection")).contains("close");
            assertThat(client.rest()).isEmpty();
        }
        assertThat(upstream.requests).noneMatch(Request::whole);
        upstream.requests.clear();
        plane.recorded.clear();
    }

    @Test
    void answersNothingToWhatIsNotTls() throws Exception {
        try (Socket plain = new Socket("127.0.0.1", plane.port())) {
            plain.setSoTimeout(20_000);
            plain.getOutputStream().write(DataPlane.get().getBytes(StandardCharsets.US_ASCII));

            byte[] answer = plain.getInputStream().readAllBytes();

            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/");
        }
        assertThat(upstream.requests).isEmpty();
    }

    @Test
    void takesAnUpgradeForAnOrdinaryRequest() throws Exception {
        String head = withField(DataPlane.get(), "connection: upgrade, http2-settings\r\nupgrade: h2c");
        try (RawClient client = new RawClient(home, plane.port())) {
            assertThat(client.send(head).answer().status()).isEqualTo(200);
        }
        assertThat(upstream.next().head())
                .doesNotContainIgnoringCase("upgrade")
                .doesNotContainIgnoringCase("connection:");
        upstream.requests.clear();
        plane.recorded.clear();
    }
}
