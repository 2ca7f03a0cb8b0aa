package io.keybroker.proxy.server;

import static io.keybroker.proxy.server.UpstreamFixture.OK;
import static io.keybroker.proxy.server.UpstreamFixture.answering;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.proxy.server.RawClient.RawResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What AWS says about the real key stays with the broker. */
final class UpstreamErrorResponseTest {
    private final UpstreamFixture data = new UpstreamFixture();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        data.start(home);
    }

    @AfterEach
    void close() throws Exception {
        data.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId>"
                        + "<StringToSign>AWS4-HMAC-SHA256</StringToSign></Error>",
                "<Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId></Error>",
                "{\"__type\":\"com.amazon.coral.service#InvalidSignatureException\",\"message\":\"The Canonical\"}",
                "<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>",
                "<Error><Code>NoSuchKey</Code><Hint>AKIAIOSFODNN7EXAMPLE may not</Hint></Error>",
                "<Error><Code>AuthorizationHeaderMalformed</Code></Error>",
                "<Error><Code>AuthorizationHeaderMalformed</Code><Region>x</Region>AKIAIOSFODNN7EXAMPLE</Error>",
                "<Error><Code>SignatureDoesNotMatch</Code><Region>eu-west-1</Region></Error>"
            })
    void keepsWhatAwsSaysAboutTheRealKeyToItself(String body) throws Exception {
        data.upstream.script =
                answering("HTTP/1.1 403 Forbidden\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        assertNothingOfTheRealKey(data.get());
    }

    @Test
    void passesOnThatABucketIsInAnotherRegion() throws Exception {
        String body = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>";
        data.upstream.script =
                answering("HTTP/1.1 400 Bad Request\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        RawResponse answer = data.get();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(body);
    }

    @Test
    void readsAnErrorAboutTheRealKeyInChunks() throws Exception {
        data.upstream.script = answering("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "14\r\n<Code>SignatureDoesN\r\n1c\r\notMatch</Code>AKIAIOSFODNN7E\r\n6\r\nXAMPLE\r\n0\r\n\r\n");

        assertNothingOfTheRealKey(data.get());
    }

    @Test
    void readsAnErrorAboutTheRealKeyThatIsCompressed() throws Exception {
        byte[] zipped = zipped("<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE");
        data.upstream.script = answering("HTTP/1.1 403 Forbidden\r\nContent-Encoding: gzip\r\nContent-Length: "
                + zipped.length + "\r\n\r\n" + new String(zipped, StandardCharsets.ISO_8859_1));

        assertNothingOfTheRealKey(data.get());
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return zipped.toByteArray();
    }

    private static String copy() throws Exception {
        return DataPlane.head(
                "PUT", "/jobs/key", DataPlane.hash(""), "x-amz-copy-source", "/jobs/other", "content-length", "0");
    }

    private static String ok(byte[] body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n"
                + new String(body, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-16BE", "UTF-16LE", "gzip"})
    void keepsAnErrorAboutTheRealKeyToItselfThatComesWith200(String encoding) throws Exception {
        String error = "<?xml version=\"1.0\"?>\n<Error><Code>InvalidAccessKeyId</Code>"
                + "<AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId></Error>";
        data.upstream.script = answering(ok(encoding.equals("gzip") ? zipped(error) : error.getBytes(encoding)));

        assertNothingOfTheRealKey(data.client.send(copy()).answer());
    }

    @Test
    void cutsAResponseThatEndsAsAnErrorAboutTheRealKeyAfterItHasBegun() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        String error = "<Error><Code>X</Code>AKIAIOSFODNN7EXAMPLE</Error>";
        data.upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n16\r\n<?xml version=\"1.0\"?>\n\r\n");
            UpstreamFixture.await(begun);
            wire.send(Integer.toHexString(error.length()) + "\r\n" + error + "\r\n0\r\n\r\n");
            wire.awaitEnd();
        };
        data.client.send(copy());

        assertThat(data.client.head()).startsWith("HTTP/1.1 200 ");
        begun.countDown();
        assertThat(data.client.rest()).doesNotContain(DataPlane.REAL_ID).doesNotContain("0\r\n\r\n");
    }

    @Test
    void passesOnASuccessAndAnotherErrorThatComeWith200() throws Exception {
        AtomicReference<String> next = new AtomicReference<>("");
        data.upstream.script = wire -> {
            while (!wire.request().head().isEmpty()) {
                wire.send(next.get());
            }
        };
        for (String body : List.of(
                "<CopyObjectResult><ETag>x</ETag></CopyObjectResult>",
                "<Error><Code>InternalError</Code></Error>",
                "<DeleteResult>" + "x".repeat(100_000) + "</DeleteResult>")) {
            next.set(ok(body.getBytes(StandardCharsets.US_ASCII)));

            RawResponse answer = data.client.send(copy()).answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(body);
        }
    }

    @Test
    void dropsAHeaderThatNamesTheRealKey() throws Exception {
        data.upstream.script =
                answering("HTTP/1.1 200 OK\r\nx-amz-meta-signer: AKIAIOSFODNN7EXAMPLE\r\nContent-Length: 2\r\n\r\nok");

        RawResponse answer = data.get();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head()).doesNotContain(DataPlane.REAL_ID);
    }

    private static void assertNothingOfTheRealKey(RawResponse answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(answer.head() + answer.body())
                .doesNotContain(DataPlane.REAL_ID)
                .doesNotContain("SignatureDoesNotMatch")
                .doesNotContain("InvalidSignature")
                .doesNotContain("StringToSign");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n"
            })
    void passesAnErrorOnSoThatTheNextAnswerStandsWhereItShould(String error) throws Exception {
        AtomicInteger number = new AtomicInteger();
        data.upstream.script = wire -> {
            while (!wire.request().head().isEmpty()) {
                wire.send(number.getAndIncrement() == 0 ? error : OK);
            }
        };

        assertThat(data.get().status()).isEqualTo(500);
        assertThat(data.get().body()).isEqualTo("ok");
    }

    @Test
    void rejectsAnErrorThatIsLongerThanAnyOfAwss() throws Exception {
        data.upstream.script = answering("HTTP/1.1 400 Bad\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000));

        assertThat(data.get().status()).isEqualTo(502);
    }
}
