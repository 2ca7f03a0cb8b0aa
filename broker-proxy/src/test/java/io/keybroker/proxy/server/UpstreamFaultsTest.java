package io.keybroker.proxy.server;

import static io.keybroker.proxy.server.UpstreamFixture.OK;
import static io.keybroker.proxy.server.UpstreamFixture.answering;
import static io.keybroker.proxy.server.UpstreamFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.proxy.server.RawClient.RawResponse;
import io.keybroker.proxy.server.RawUpstream.ConnectionScript;
import java.io.EOFException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream that breaks HTTP, hangs up or says nothing. */
final class UpstreamFaultsTest {
    private final UpstreamFixture data = new UpstreamFixture();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        data.start(home);
    }

    @AfterEach
    void close() throws Exception {
        data.stop();
    }

    /** Answers with these bytes on the first connection, and as it should on the others. */
    private ConnectionScript onceThenWell(String bytes) {
        return wire -> {
            boolean first = data.upstream.connections.get() == 1;
            while (!wire.request().head().isEmpty()) {
                wire.send(first ? bytes : OK);
            }
        };
    }

    @Test
    void swallowsInterimAnswers() throws Exception {
        data.upstream.script =
                answering("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + OK);

        RawResponse answer = data.get();

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
        data.upstream.script = answering(bytes);

        RawResponse answer = data.get();

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body()).contains("<Code>InternalError</Code>");
        assertThat(answer.head()).doesNotContain("evil");
    }

    @Test
    void takesNoAnswerHeadWithoutEnd() throws Exception {
        data.upstream.script = answering("HTTP/1.1 200 OK\r\nx-amz-meta-a: " + "a".repeat(70_000) + "\r\n\r\n");

        assertThat(data.get().status()).isEqualTo(502);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", "HTTP/1.1 200 OK\r\nX-A: ", "H"})
    void neverUsesAConnectionAgainAfterBytesThatNobodyAskedFor(String surplus) throws Exception {
        data.upstream.script = onceThenWell("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst" + surplus);

        assertThat(data.get().body()).isEqualTo("first");
        assertThat(data.get().body()).isEqualTo("ok");
        assertThat(data.upstream.connections).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", "HTTP/1.1 200 OK\r\nX-A: ", "H"})
    void closesAnIdleConnectionOnTheFirstByte(String surplus) throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        data.upstream.script = wire -> {
            wire.request();
            wire.send(OK);
            if (data.upstream.connections.get() == 1) {
                await(answered);
                wire.send(surplus);
                wire.awaitEnd();
                closed.countDown();
            }
        };

        data.get();
        answered.countDown();

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(data.get().body()).isEqualTo("ok");
        assertThat(data.upstream.connections).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10\r\n\r\n12345", "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"})
    void cutsTheClientWhenTheUpstreamIsReset(String begun) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        data.upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\n" + begun);
            await(seen);
            wire.reset();
        };

        data.client.send(DataPlane.get()).head();
        seen.countDown();

        assertThat(data.client.rest()).contains("12345").doesNotContain("\r\n0\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\n12345",
                "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
                "Connection: close\r\n\r\n12345"
            })
    void cutsTheClientWhenTheUpstreamEndsEarly(String begun) throws Exception {
        data.upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\n" + begun);
            wire.truncate();
        };

        assertThatThrownBy(data::get).isInstanceOf(EOFException.class);
    }

    @Test
    void passesOnABodyThatEndsWithItsConnection() throws Exception {
        data.upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n12345");
        };

        RawResponse answer = data.get();

        assertThat(answer.body()).isEqualTo("12345");
        assertThat(answer.header("Transfer-Encoding")).contains("chunked");
        assertThat(answer.header("Connection")).isEmpty();
    }

    @Test
    void answersGatewayTimeoutForAnUpstreamThatSaysNothing() throws Exception {
        data.client.close();
        data.plane.close();
        data.plane = new DataPlane(data.home, data.upstream, new DataPlane.Limits(10, 30, 1, 100));
        data.client = new RawClient(data.home, data.plane.port());
        data.upstream.script = wire -> {
            wire.request();
            wire.awaitEnd();
        };

        RawResponse answer = data.get();

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.header("Date")).isPresent();
        assertThat(answer.header("x-amz-request-id")).isPresent();
    }

    @Test
    void triesAGetAgainWhenAnOldConnectionWasClosedUnderIt() throws Exception {
        data.upstream.script = wire -> {
            wire.request();
            wire.send(OK);
            if (data.upstream.connections.get() == 1) {
                wire.head(); // the second request on the first connection: no answer
            } else {
                wire.awaitEnd();
            }
        };

        assertThat(data.get().body()).isEqualTo("ok");
        assertThat(data.get().body()).isEqualTo("ok");
        assertThat(data.upstream.connections).hasValue(2);
    }

    @Test
    void neverSendsAPutTwice() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        data.upstream.script = wire -> {
            wire.request();
            wire.send(OK);
            if (wire.request().whole()) {
                puts.incrementAndGet(); // taken, and not answered
            }
        };

        assertThat(data.get().body()).isEqualTo("ok");
        assertThat(data.client.send(DataPlane.put("hello")).answer().status()).isEqualTo(502);
        assertThat(puts).hasValue(1);
        assertThat(data.upstream.connections).hasValue(1);
    }

    @Test
    void answersBadGatewayWhereNobodyListens() throws Exception {
        data.upstream.close();

        assertThat(data.get().status()).isEqualTo(502);
    }
}
