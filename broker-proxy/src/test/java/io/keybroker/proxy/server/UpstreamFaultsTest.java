package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.proxy.server.RawClient.Answer;
import io.keybroker.proxy.server.RawUpstream.Script;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream that does what no AWS should, seen by a client that notices everything. */
final class UpstreamFaultsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    private Path home;

    private RawUpstream upstream;
    private DataPlane plane;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        DataPlane.prepare(home);
        upstream = RawUpstream.start(home);
        plane = new DataPlane(home, upstream, DataPlane.Limits.standard());
        client = new RawClient(home, plane.port());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        plane.close();
        upstream.close();
    }

    /** Answers the first request of each connection with these bytes, and keeps the connection open. */
    private static Script answering(String bytes) {
        return wire -> {
            wire.request();
            wire.send(bytes);
            wire.awaitEnd();
        };
    }

    /** Answers with these bytes on the first connection, and as it should on the others. */
    private Script onceThenWell(String bytes) {
        return wire -> {
            boolean first = upstream.connections.get() == 1;
            while (!wire.request().head().isEmpty()) {
                wire.send(first ? bytes : OK);
            }
        };
    }

    private Answer get() throws Exception {
        return client.send(DataPlane.get()).answer();
    }

    @Test
    void swallowsInterimAnswers() throws Exception {
        upstream.script = answering("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + OK);

        Answer answer = get();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok");
        assertThat(answer.header("Link")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
                "HTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 2x0 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx-amz-meta-a: b\rSet-Cookie: evil=1\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nx-amz-meta-a: b\0\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\nx-amz-meta-a: b\nContent-Length: 2\n\nok"
            })
    void turnsWhatIsNotHttpIntoABadGateway(String bytes) throws Exception {
        upstream.script = answering(bytes);

        Answer answer = get();

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body()).contains("<Code>InternalError</Code>");
        assertThat(answer.head()).doesNotContain("evil");
    }

    @Test
    void takesNoAnswerHeadWithoutEnd() throws Exception {
        upstream.script = answering("HTTP/1.1 200 OK\r\nx-amz-meta-a: " + "a".repeat(70_000) + "\r\n\r\n");

        assertThat(get().status()).isEqualTo(502);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", "HTTP/1.1 200 OK\r\nX-A: ", "H"})
    void neverUsesAConnectionAgainAfterBytesThatNobodyAskedFor(String surplus) throws Exception {
        upstream.script = onceThenWell("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst" + surplus);

        assertThat(get().body()).isEqualTo("first");
        assertThat(get().body()).isEqualTo("ok");
        assertThat(upstream.connections).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", "HTTP/1.1 200 OK\r\nX-A: ", "H"})
    void closesAnIdleConnectionOnTheFirstByte(String surplus) throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        upstream.script = wire -> {
            wire.request();
            wire.send(OK);
            if (upstream.connections.get() == 1) {
                await(answered);
                wire.send(surplus);
                wire.awaitEnd();
                closed.countDown();
            }
        };

        get();
        answered.countDown();

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(get().body()).isEqualTo("ok");
        assertThat(upstream.connections).hasValue(2);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nothing happened for 20 seconds");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10\r\n\r\n12345", "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"})
    void cutsTheClientWhenTheUpstreamIsReset(String begun) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\n" + begun);
            await(seen);
            wire.reset();
        };

        client.send(DataPlane.get()).head();
        seen.countDown();

        assertThat(client.rest()).contains("12345").doesNotContain("\r\n0\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\n12345",
                "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
                "Connection: close\r\n\r\n12345"
            })
    void cutsTheClientWhenTheUpstreamEndsEarly(String begun) throws Exception {
        upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\n" + begun);
            wire.truncate();
        };

        assertThatThrownBy(this::get).isInstanceOf(EOFException.class);
    }

    @Test
    void passesOnABodyThatEndsWithItsConnection() throws Exception {
        upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n12345");
        };

        Answer answer = get();

        assertThat(answer.body()).isEqualTo("12345");
        assertThat(answer.header("Transfer-Encoding")).contains("chunked");
        assertThat(answer.header("Connection")).isEmpty();
    }

    @Test
    void answersGatewayTimeoutForAnUpstreamThatSaysNothing() throws Exception {
        client.close();
        plane.close();
        plane = new DataPlane(home, upstream, new DataPlane.Limits(10, 30, 1, 100));
        client = new RawClient(home, plane.port());
        upstream.script = wire -> {
            wire.request();
            wire.awaitEnd();
        };

        Answer answer = get();

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.header("Date")).isPresent();
        assertThat(answer.header("x-amz-request-id")).isPresent();
    }

    @Test
    void triesAGetAgainWhenAnOldConnectionWasClosedUnderIt() throws Exception {
        upstream.script = wire -> {
            wire.request();
            wire.send(OK);
            if (upstream.connections.get() == 1) {
                wire.head(); // the second request on the first connection: no answer
            } else {
                wire.awaitEnd();
            }
        };

        assertThat(get().body()).isEqualTo("ok");
        assertThat(get().body()).isEqualTo("ok");
        assertThat(upstream.connections).hasValue(2);
    }

    @Test
    void neverSendsAPutTwice() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        upstream.script = wire -> {
            wire.request();
            wire.send(OK);
            if (wire.request().whole()) {
                puts.incrementAndGet(); // taken, and not answered
            }
        };

        assertThat(get().body()).isEqualTo("ok");
        assertThat(client.send(DataPlane.put("hello")).answer().status()).isEqualTo(502);
        assertThat(puts).hasValue(1);
        assertThat(upstream.connections).hasValue(1);
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
        upstream.script = answering("HTTP/1.1 403 Forbidden\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        assertNothingOfTheRealKey(get());
    }

    @Test
    void passesOnThatABucketIsInAnotherRegion() throws Exception {
        String body = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>";
        upstream.script = answering("HTTP/1.1 400 Bad Request\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        Answer answer = get();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(body);
    }

    @Test
    void readsAnErrorAboutTheRealKeyInChunks() throws Exception {
        upstream.script = answering("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "14\r\n<Code>SignatureDoesN\r\n1c\r\notMatch</Code>AKIAIOSFODNN7E\r\n6\r\nXAMPLE\r\n0\r\n\r\n");

        assertNothingOfTheRealKey(get());
    }

    @Test
    void readsAnErrorAboutTheRealKeyThatIsCompressed() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write("<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE"
                    .getBytes(StandardCharsets.US_ASCII));
        }
        upstream.script = answering("HTTP/1.1 403 Forbidden\r\nContent-Encoding: gzip\r\nContent-Length: "
                + zipped.size() + "\r\n\r\n" + zipped.toString(StandardCharsets.ISO_8859_1));

        assertNothingOfTheRealKey(get());
    }

    @Test
    void dropsAHeaderThatNamesTheRealKey() throws Exception {
        upstream.script =
                answering("HTTP/1.1 200 OK\r\nx-amz-meta-signer: AKIAIOSFODNN7EXAMPLE\r\nContent-Length: 2\r\n\r\nok");

        Answer answer = get();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head()).doesNotContain(DataPlane.REAL_ID);
    }

    private static void assertNothingOfTheRealKey(Answer answer) {
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
        upstream.script = wire -> {
            while (!wire.request().head().isEmpty()) {
                wire.send(number.getAndIncrement() == 0 ? error : OK);
            }
        };

        assertThat(get().status()).isEqualTo(500);
        assertThat(get().body()).isEqualTo("ok");
    }

    @Test
    void refusesAnErrorThatIsLongerThanAnyOfAwss() throws Exception {
        upstream.script = answering("HTTP/1.1 400 Bad\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000));

        assertThat(get().status()).isEqualTo(502);
    }

    @Test
    void passesOnlyHeadersOfAListOn() throws Exception {
        upstream.script = answering("HTTP/1.1 307 Temporary Redirect\r\nSet-Cookie: a=b\r\nConnection: x-hop\r\n"
                + "Keep-Alive: timeout=5\r\nX-Hop: 1\r\nProxy-Authenticate: Basic\r\nStrict-Transport-Security: x\r\n"
                + "Upgrade: h2c\r\nTrailer: x\r\nETag: \"e\"\r\nx-amz-request-id: ID\r\nx-amzn-RequestId: ID2\r\n"
                + "Location: https://elsewhere.example/\r\nx-amz-meta-a: one\r\n two\r\nContent-Length: 2\r\n\r\nok");

        Answer answer = get();

        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.header("ETag")).contains("\"e\"");
        assertThat(answer.header("x-amz-request-id")).contains("ID");
        assertThat(answer.header("x-amz-meta-a")).contains("one two");
        assertThat(answer.header("Location")).isPresent();
        assertThat(answer.head())
                .doesNotContainIgnoringCase("cookie")
                .doesNotContainIgnoringCase("keep-alive")
                .doesNotContainIgnoringCase("hop")
                .doesNotContainIgnoringCase("proxy")
                .doesNotContainIgnoringCase("strict")
                .doesNotContainIgnoringCase("upgrade")
                .doesNotContainIgnoringCase("trailer");
        assertThat(upstream.connections).hasValue(1);
    }

    @Test
    void knowsThatTheAnswerToAHeadHasNoBody() throws Exception {
        upstream.script = wire -> {
            while (!wire.request().head().isEmpty()) {
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n");
            }
        };
        String head = DataPlane.head("HEAD", "/jobs/key", DataPlane.hash(""));

        assertThat(client.send(head).head()).contains("content-length: 12345", "200 OK");
        assertThat(client.send(head).head()).contains("content-length: 12345", "200 OK");
        assertThat(upstream.connections).hasValue(1);
    }

    @Test
    void givesNoBodyToNoContentAndNotModified() throws Exception {
        AtomicInteger number = new AtomicInteger();
        upstream.script = wire -> {
            while (!wire.request().head().isEmpty()) {
                wire.send(
                        switch (number.getAndIncrement()) {
                            case 0 -> "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nevil";
                            case 1 -> "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\nETag: \"e\"\r\n\r\n";
                            case 2 ->
                                "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nab";
                            default -> OK;
                        });
            }
        };

        Answer noContent = get();
        assertThat(noContent.status()).isEqualTo(204);
        assertThat(noContent.header("Content-Length")).isEmpty();
        assertThat(get().head()).contains("304", "ETag: \"e\"");
        Answer range = get();
        assertThat(range.header("Content-Range")).contains("bytes 0-1/9");
        assertThat(range.body()).isEqualTo("ab");
        assertThat(get().body()).isEqualTo("ok");
    }

    @Test
    void passesOnAnAnswerThatComesBeforeTheBodyHasEnded() throws Exception {
        upstream.script = wire -> {
            wire.head();
            wire.send("HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\nno");
            wire.awaitEnd();
        };
        String head = DataPlane.head("PUT", "/jobs/key", DataPlane.UNSIGNED, "content-length", "1000000");

        Answer answer = client.send(head + "begun").answer();
        client.halfClose();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("no");
        assertThat(answer.header("Connection")).contains("close");
        assertThat(client.rest()).isEmpty();
    }

    @Test
    void closesAfterAnAnswerThatSaidSoThoughTheBodyEndedMeanwhile() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        upstream.script = wire -> {
            wire.head();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
            await(begun);
            wire.in().readNBytes(5);
            wire.send("k");
            wire.awaitEnd();
        };
        String head = DataPlane.head("PUT", "/jobs/key", DataPlane.UNSIGNED, "content-length", "5");

        assertThat(client.send(head).head()).contains("connection: close");
        client.send("hello");
        begun.countDown();

        assertThat(client.rest()).isEqualTo("ok");
    }

    @Test
    void answersBadGatewayWhereNobodyListens() throws Exception {
        upstream.close();

        assertThat(get().status()).isEqualTo(502);
    }
}
