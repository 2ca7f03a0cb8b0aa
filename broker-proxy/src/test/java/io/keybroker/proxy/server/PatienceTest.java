package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.proxy.server.RawClient.RawResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the broker waits for an upstream and for a client, and what it says to whom when it waits no longer. */
final class PatienceTest {
    private static final int SECOND = 1;
    private static final int LONG = 30;

    @TempDir
    private Path home;

    private RawUpstream upstream;
    private DataPlane plane;

    private void start(int idleSeconds, int silenceSeconds) throws Exception {
        DataPlane.prepare(home);
        upstream = RawUpstream.start(home);
        plane = new DataPlane(home, upstream, new DataPlane.Limits(10, idleSeconds, silenceSeconds, 200));
    }

    @AfterEach
    void stop() throws Exception {
        plane.close();
        upstream.close();
    }

    private static void await(CountDownLatch latch, long millis) throws IOException {
        try {
            latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private RawResponse send(String request) throws Exception {
        try (RawClient client = new RawClient(home, plane.port())) {
            return client.send(request).answer();
        }
    }

    @Test
    void waitsForAResponseLongerThanAClientMayBeIdle() throws Exception {
        start(SECOND, LONG);
        CountDownLatch never = new CountDownLatch(1);
        upstream.script = wire -> {
            wire.request();
            await(never, 2_500);
            wire.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        };

        assertThat(send(DataPlane.put("body")).body()).isEqualTo("ok");
        assertThat(upstream.requests).hasSize(1);
    }

    @Test
    void forwardsWhiteSpaceAsItComesAndThenTheRest() throws Exception {
        start(SECOND, 2);
        CountDownLatch never = new CountDownLatch(1);
        upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
            for (int i = 0; i < 5; i++) {
                await(never, 700);
                wire.send("1\r\n \r\n");
            }
            wire.send("8\r\n<Error/>\r\n0\r\n\r\n");
        };

        assertThat(send(DataPlane.get()).body()).isEqualTo("     <Error/>");
    }

    @Test
    void answersATimeoutWhenTheUpstreamIsSilentForTooLongAndSendsNothingAgain() throws Exception {
        start(LONG, SECOND);
        upstream.script = wire -> {
            wire.request();
            wire.awaitEnd();
        };

        assertThat(send(DataPlane.get()).status()).isEqualTo(504);
        assertThat(upstream.requests).hasSize(1);
    }

    @Test
    void blamesAClientThatStallsInItsBodyAndNotTheUpstream() throws Exception {
        start(2, SECOND);
        String put = DataPlane.head("PUT", "/jobs/key", DataPlane.UNSIGNED, "content-length", "1000000");

        RawResponse response = send(put + "begun");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("RequestTimeout");
    }
}
