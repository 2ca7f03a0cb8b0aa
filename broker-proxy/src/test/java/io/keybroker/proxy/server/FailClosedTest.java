package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keybroker.audit.AuditEvent;
import io.keybroker.proxy.server.RawClient.RawResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the broker cannot know or write down, it does not do. */
final class FailClosedTest {
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

    @BeforeEach
    void allIsWell() {
        plane.stale = false;
        plane.auditFails = false;
        plane.recorded.clear();
        upstream.requests.clear();
        upstream.connections.set(0);
    }

    private static void assertUnavailable(RawResponse answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("<Code>ServiceUnavailable</Code>");
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(answer.header("Date")).isPresent();
        assertThat(answer.header("x-amz-request-id")).isPresent();
        assertThat(upstream.connections).hasValue(0);
    }

    @Test
    void asksForPatienceWhileTheRegistryIsStale() throws Exception {
        plane.stale = true;
        try (RawClient client = new RawClient(home, plane.port())) {
            assertUnavailable(client.send(DataPlane.get()).answer());
            RawResponse health = client.send("GET /.broker/health HTTP/1.1\r\nhost: h\r\n\r\n")
                    .answer();
            assertThat(health.status()).isEqualTo(503);
            assertThat(health.body()).isEqualTo("unavailable\n");

            plane.stale = false;
            assertThat(client.send(DataPlane.get()).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void forwardsNothingThatIsNotWrittenDown() throws Exception {
        plane.auditFails = true;
        try (RawClient client = new RawClient(home, plane.port())) {
            assertUnavailable(client.send(DataPlane.get()).answer());
            assertUnavailable(client.send(DataPlane.put("hello")).answer());
        }
        assertThat(plane.recorded).isEmpty();
    }

    @Test
    void writesTheOutcomeBehindTheIntentOfAClientThatDidNotWaitForIt() throws Exception {
        int before = plane.intents.get();
        CompletableFuture<Void> written = new CompletableFuture<>();
        plane.intentsWritten = written;
        try (RawClient client = new RawClient(home, plane.port())) {
            client.send(DataPlane.get());
            await().until(() -> plane.intents.get() > before);
        }
        try (RawClient later = new RawClient(home, plane.port())) {
            later.send("GET /.broker/health HTTP/1.1\r\nhost: h\r\n\r\n")
                    .answer(); // the loop has seen the first one go
        }
        assertThat(plane.recorded).isEmpty();

        plane.intentsWritten = CompletableFuture.completedFuture(null);
        written.complete(null);

        await().until(() -> plane.recorded.size() == 2);
        assertThat(plane.recorded.get(0)).isInstanceOf(AuditEvent.Intent.class);
        assertThat(plane.recorded.get(1))
                .isInstanceOfSatisfying(
                        AuditEvent.Outcome.class,
                        outcome -> assertThat(outcome.end()).isEqualTo("client gone"));
        assertThat(upstream.connections).hasValue(0);
    }

    @Test
    void writesTheIntentBeforeTheFirstByteAndTheOutcomeAfterTheLast() throws Exception {
        int[] recordedBefore = {0};
        upstream.script = wire -> {
            while (!wire.request().head().isEmpty()) {
                recordedBefore[0] = plane.recorded.size();
                wire.send("HTTP/1.1 200 OK\r\nx-amz-request-id: AWS1\r\nContent-Length: 2\r\n\r\nok");
            }
        };
        try (RawClient client = new RawClient(home, plane.port())) {
            RawResponse answer = client.send(DataPlane.put("hello")).answer();

            assertThat(recordedBefore[0]).isEqualTo(1);
            assertThat(plane.recorded).hasSize(2);
            assertThat(plane.recorded.get(0)).isInstanceOfSatisfying(AuditEvent.Intent.class, intent -> {
                assertThat(intent.actions()).contains("s3:PutObject");
                assertThat(intent.resources()).contains("arn:aws:s3:::jobs/key");
                assertThat(intent.requestId())
                        .isEqualTo(answer.header("x-broker-request-id").orElseThrow());
            });
            assertThat(plane.recorded.get(1)).isInstanceOfSatisfying(AuditEvent.Outcome.class, outcome -> {
                assertThat(outcome.status()).isEqualTo(200);
                assertThat(outcome.awsRequestId()).isEqualTo("AWS1");
                assertThat(outcome.bytesUp()).isEqualTo(5);
                assertThat(outcome.bytesDown()).isEqualTo(2);
            });
        }
    }
}
