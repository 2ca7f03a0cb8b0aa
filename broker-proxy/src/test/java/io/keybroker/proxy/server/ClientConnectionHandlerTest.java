package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keybroker.proxy.server.RawClient.RawResponse;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What instances do with their connections, byte by byte. */
final class ClientConnectionHandlerTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final int LARGE = 64 * MEBIBYTE;
    private static final int MOST_UNDER_WAY = 24 * MEBIBYTE;

    @TempDir
    private Path home;

    private RawUpstream upstream;
    private DataPlane plane;

    @BeforeEach
    void start() throws Exception {
        DataPlane.prepare(home);
        upstream = RawUpstream.start(home);
        plane = new DataPlane(home, upstream, DataPlane.Limits.standard());
    }

    @AfterEach
    void stop() throws Exception {
        plane.close();
        upstream.close();
    }

    private void restart(DataPlane.Limits limits) throws Exception {
        plane.close();
        plane = new DataPlane(home, upstream, limits);
    }

    private RawClient client() throws Exception {
        return new RawClient(home, plane.port());
    }

    @Test
    void takesARequestThatComesByteByByte() throws Exception {
        byte[] bytes = DataPlane.put("hello").getBytes(StandardCharsets.ISO_8859_1);
        try (RawClient client = client()) {
            for (byte each : bytes) {
                client.send(new byte[] {each});
            }

            assertThat(client.answer().status()).isEqualTo(200);
        }
        assertThat(upstream.next().text()).isEqualTo("hello");
    }

    @Test
    void takesABodyInChunksOfOneByte() throws Exception {
        int length = 20_000;
        String head = DataPlane.head("PUT", "/jobs/key", DataPlane.UNSIGNED, "transfer-encoding", "chunked");
        try (RawClient client = client()) {
            client.send(head + "1\r\nx\r\n".repeat(length) + "0\r\n\r\n");

            assertThat(client.answer().status()).isEqualTo(200);
        }
        assertThat(upstream.next().text()).isEqualTo("x".repeat(length));
    }

    @Test
    void neverCompletesABodyWhoseHashIsAnother() throws Exception {
        try (RawClient client = client()) {
            RawResponse answer = client.send(DataPlane.put("hello").replace("\r\n\r\nhello", "\r\n\r\nhellO"))
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("<Code>XAmzContentSHA256Mismatch</Code>");
        }
        assertThat(upstream.next().whole()).isFalse();
    }

    @Test
    void sendsOneContinueAfterItBelievesTheRequestAndNeverForwardsTheExpectation() throws Exception {
        String head = DataPlane.head(
                "PUT", "/jobs/key", DataPlane.hash("hello"), "content-length", "5", "expect", "100-continue");
        try (RawClient client = client()) {
            assertThat(client.send(head).head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.send("hello").answer().status()).isEqualTo(200);
        }
        assertThat(upstream.next().head()).doesNotContainIgnoringCase("expect");
    }

    @Test
    void asksNobodyForABodyThatItDoesNotBelieve() throws Exception {
        String head = DataPlane.head(
                        "PUT", "/jobs/key", DataPlane.hash("hello"), "content-length", "5", "expect", "100-continue")
                .replaceFirst("Signature=[0-9a-f]{64}", "Signature=" + "0".repeat(64));
        try (RawClient client = client()) {
            RawResponse answer = client.send(head).answer();

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("Connection")).contains("close");
        }
        assertThat(upstream.connections).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET /jobs/key HT", "GET /jobs/key HTTP/1.1\r\nhost: localhost\r\n"})
    void waitsOnlySoLongForAHead(String begun) throws Exception {
        restart(new DataPlane.Limits(1, 30, 30, 100));
        try (RawClient client = client()) {
            RawResponse answer = client.send(begun).answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("<Code>RequestTimeout</Code>");
            assertThat(answer.header("Connection")).contains("close");
        }
        assertThat(upstream.connections).hasValue(0);
    }

    @Test
    void waitsOnlySoLongForABody() throws Exception {
        restart(new DataPlane.Limits(10, 1, 30, 100));
        String head = DataPlane.head("PUT", "/jobs/key", DataPlane.UNSIGNED, "content-length", "10");
        try (RawClient client = client()) {
            RawResponse answer = client.send(head + "begun").answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("<Code>RequestTimeout</Code>");
        }
        assertThat(upstream.next().whole()).isFalse();
    }

    @Test
    void closesAConnectionThatSaysNothing() throws Exception {
        restart(new DataPlane.Limits(10, 1, 30, 100));
        try (RawClient client = client()) {
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void abortsTheUpstreamWhenTheClientIsResetInItsUpload() throws Exception {
        String head = DataPlane.head("PUT", "/jobs/key", DataPlane.UNSIGNED, "content-length", "1000000");
        try (RawClient client = client()) {
            client.send(head + "x".repeat(100_000));
            await().until(() -> upstream.connections.get() == 1);
            client.reset();
        }
        assertThat(upstream.next().whole()).isFalse();
    }

    @Test
    void abortsTheUpstreamWhenTheClientIsResetInItsDownload() throws Exception {
        CountDownLatch broken = new CountDownLatch(1);
        upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            try {
                for (int i = 0; i < LARGE / MEBIBYTE; i++) {
                    wire.out().write(new byte[MEBIBYTE]);
                }
            } catch (IOException e) {
                broken.countDown();
                throw e;
            }
        };
        try (RawClient client = client()) {
            client.send(DataPlane.get()).head();
            client.reset();
        }
        assertThat(broken.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void takesAClientThatEndsItsSideForGone() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        upstream.script = wire -> {
            wire.request();
            wire.awaitEnd();
            gone.countDown();
        };
        try (RawClient client = client()) {
            client.send(DataPlane.get());
            upstream.next();
            client.halfClose();

            assertThat(client.rest()).isEmpty();
        }
        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void readsTheUpstreamNoFasterThanTheClientReads() throws Exception {
        AtomicLong sent = new AtomicLong();
        upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            byte[] block = new byte[64 * 1024];
            for (int i = 0; i < LARGE / block.length; i++) {
                wire.out().write(block);
                sent.addAndGet(block.length);
            }
            wire.awaitEnd();
        };
        try (RawClient client = client()) {
            client.send(DataPlane.get()).head();
            assertSettles(sent);

            assertThat(client.in().readNBytes(LARGE)).hasSize(LARGE);
        }
        assertThat(sent).hasValue(LARGE);
    }

    @Test
    void readsTheClientNoFasterThanTheUpstreamReads() throws Exception {
        CountDownLatch settled = new CountDownLatch(1);
        AtomicLong received = new AtomicLong();
        upstream.script = wire -> {
            wire.head();
            await().until(() -> settled.getCount() == 0);
            while (received.get() < LARGE) {
                received.addAndGet(wire.in().readNBytes(64 * 1024).length);
            }
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        };
        String head = DataPlane.head("PUT", "/jobs/key", DataPlane.UNSIGNED, "content-length", "" + LARGE);
        AtomicLong sent = new AtomicLong();
        try (RawClient client = client()) {
            CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> upload(client, head, sent));
            assertSettles(sent);
            settled.countDown();

            upload.get(60, TimeUnit.SECONDS);
            assertThat(client.answer().status()).isEqualTo(200);
        }
        assertThat(received).hasValue(LARGE);
    }

    private static void upload(RawClient client, String head, AtomicLong sent) {
        byte[] block = new byte[64 * 1024];
        try {
            client.send(head);
            for (int i = 0; i < LARGE / block.length; i++) {
                client.send(block);
                sent.addAndGet(block.length);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The sender is stopped, by what the sockets' own buffers take and little more, and the broker holds next to nothing. */
    private static void assertSettles(AtomicLong sent) {
        await().until(() -> sent.get() > 0);
        long[] before = {-1};
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    long now = sent.get();
                    boolean same = now == before[0];
                    before[0] = now;
                    return same;
                });
        assertThat(sent.get()).isLessThan(MOST_UNDER_WAY);
        assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()).isLessThan(64L * MEBIBYTE);
    }

    @Test
    void takesNoMoreConnectionsFromOnePeerThanAllowed() throws Exception {
        restart(new DataPlane.Limits(10, 30, 30, 2));
        try (RawClient first = client();
                RawClient second = client()) {
            assertThatThrownBy(this::client).isInstanceOf(IOException.class);
            assertThat(first.send(DataPlane.get()).answer().status()).isEqualTo(200);
            assertThat(second.send(DataPlane.get()).answer().status()).isEqualTo(200);
        }
        await().untilAsserted(() -> client().close());
    }

    @Test
    void finishesTheRequestUnderWayBeforeItStops() throws Exception {
        CountDownLatch draining = new CountDownLatch(1);
        upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbeg");
            await().until(() -> draining.getCount() == 0);
            wire.send("un!");
        };
        try (RawClient busy = client();
                RawClient idle = client()) {
            busy.send(DataPlane.get());
            upstream.next();
            CompletableFuture<Void> drained = CompletableFuture.runAsync(
                    () -> DataListener.drain(List.of(plane.listener()), Duration.ofSeconds(20)));
            assertThat(idle.rest()).isEmpty();
            assertThatThrownBy(this::client).isInstanceOf(IOException.class);
            draining.countDown();

            assertThat(busy.answer().body()).isEqualTo("begun!");
            assertThat(busy.rest()).isEmpty();
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void saysThatItClosesTheConnectionWhileItStops() throws Exception {
        CountDownLatch draining = new CountDownLatch(1);
        upstream.script = wire -> {
            wire.request();
            await().until(() -> draining.getCount() == 0);
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        };
        try (RawClient busy = client();
                RawClient idle = client()) {
            busy.send(DataPlane.get());
            upstream.next();
            CompletableFuture<Void> drained = CompletableFuture.runAsync(
                    () -> DataListener.drain(List.of(plane.listener()), Duration.ofSeconds(20)));
            assertThat(idle.rest()).isEmpty();
            draining.countDown();

            assertThat(busy.answer().header("connection")).contains("close");
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void cutsWhatIsNotFinishedWhenPatienceEnds() throws Exception {
        upstream.script = wire -> {
            wire.request();
            wire.awaitEnd();
        };
        try (RawClient busy = client()) {
            busy.send(DataPlane.get());
            upstream.next();

            DataListener.drain(List.of(plane.listener()), Duration.ZERO);

            assertThat(busy.rest()).isEmpty();
        }
    }

    @Test
    void saysWhetherItIsReadyToAnyoneWhoAsks() throws Exception {
        try (RawClient client = client()) {
            RawResponse answer = client.send("GET /.broker/health HTTP/1.1\r\nhost: 10.0.0.1\r\n\r\n")
                    .answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("ready\n");
            assertThat(client.send("POST /.broker/health HTTP/1.1\r\nhost: h\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(404);
        }
        assertThat(upstream.connections).hasValue(0);
    }
}
