package io.keybroker.proxy.server;

import static io.keybroker.proxy.server.UpstreamFixture.OK;
import static io.keybroker.proxy.server.UpstreamFixture.answering;
import static io.keybroker.proxy.server.UpstreamFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.proxy.server.RawClient.RawResponse;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers and framing of responses on their way to the client. */
final class ResponseForwarderTest {
    private final UpstreamFixture data = new UpstreamFixture();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        data.start(home);
    }

    @AfterEach
    void close() throws Exception {
        data.stop();
    }

    @Test
    void withholdsHeadersOfTheHopAndOfAwssHost() throws Exception {
        data.upstream.script = answering("HTTP/1.1 307 Temporary Redirect\r\nSet-Cookie: a=b\r\nConnection: x-hop\r\n"
                + "Keep-Alive: timeout=5\r\nX-Hop: 1\r\nProxy-Authenticate: Basic\r\nStrict-Transport-Security: x\r\n"
                + "Upgrade: h2c\r\nTrailer: x\r\nETag: \"e\"\r\nx-amz-request-id: ID\r\nx-amzn-RequestId: ID2\r\n"
                + "Location: https://elsewhere.example/\r\nx-amz-meta-a: one\r\n two\r\nContent-Length: 2\r\n\r\nok");

        RawResponse answer = data.get();

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
        assertThat(data.upstream.connections).hasValue(1);
    }

    @Test
    void knowsThatTheAnswerToAHeadHasNoBody() throws Exception {
        data.upstream.script = wire -> {
            while (!wire.request().head().isEmpty()) {
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n");
            }
        };
        String head = DataPlane.head("HEAD", "/jobs/key", DataPlane.hash(""));

        assertThat(data.client.send(head).head()).contains("content-length: 12345", "200 OK");
        assertThat(data.client.send(head).head()).contains("content-length: 12345", "200 OK");
        assertThat(data.upstream.connections).hasValue(1);
    }

    @Test
    void givesNoBodyToNoContentAndNotModified() throws Exception {
        AtomicInteger number = new AtomicInteger();
        data.upstream.script = wire -> {
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

        RawResponse noContent = data.get();
        assertThat(noContent.status()).isEqualTo(204);
        assertThat(noContent.header("Content-Length")).isEmpty();
        assertThat(data.get().head()).contains("304", "ETag: \"e\"");
        RawResponse range = data.get();
        assertThat(range.header("Content-Range")).contains("bytes 0-1/9");
        assertThat(range.body()).isEqualTo("ab");
        assertThat(data.get().body()).isEqualTo("ok");
    }

    @Test
    void passesOnAnAnswerThatComesBeforeTheBodyHasEnded() throws Exception {
        data.upstream.script = wire -> {
            wire.head();
            wire.send("HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\nno");
            wire.awaitEnd();
        };
        String head = DataPlane.head("PUT", "/jobs/key", DataPlane.UNSIGNED, "content-length", "1000000");

        RawResponse answer = data.client.send(head + "begun").answer();
        data.client.halfClose();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("no");
        assertThat(answer.header("Connection")).contains("close");
        assertThat(data.client.rest()).isEmpty();
    }

    @Test
    void closesAfterAnAnswerThatSaidSoThoughTheBodyEndedMeanwhile() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        data.upstream.script = wire -> {
            wire.head();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
            await(begun);
            wire.in().readNBytes(5);
            wire.send("k");
            wire.awaitEnd();
        };
        String head = DataPlane.head("PUT", "/jobs/key", DataPlane.UNSIGNED, "content-length", "5");

        assertThat(data.client.send(head).head()).contains("connection: close");
        data.client.send("hello");
        begun.countDown();

        assertThat(data.client.rest()).isEqualTo("ok");
    }
}
