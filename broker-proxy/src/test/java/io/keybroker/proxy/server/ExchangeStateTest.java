package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keybroker.audit.AuditEvent;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What audit log, interceptor, upstream and client are told of a request that ends, by the state that it ends in. */
final class ExchangeStateTest {
    @TempDir
    private Path home;

    private RawUpstream upstream;
    private DataPlane plane;
    private final CompletableFuture<Optional<byte[]>> body = new CompletableFuture<>();
    private final RecordingInterceptor interceptor = new RecordingInterceptor(body);

    @BeforeEach
    void start() throws Exception {
        DataPlane.prepare(home);
        upstream = RawUpstream.start(home);
        plane = new DataPlane(home, upstream, DataPlane.Limits.standard());
        plane.interceptors = (unverified, request, requestId) -> interceptor;
    }

    @AfterEach
    void stop() throws Exception {
        plane.close();
        upstream.close();
    }

    private RawClient client() throws Exception {
        return new RawClient(home, plane.port());
    }

    private List<String> recorded() {
        return plane.recorded.stream().map(ExchangeStateTest::text).toList();
    }

    private static String text(AuditEvent event) {
        if (event instanceof AuditEvent.Outcome outcome) {
            return "outcome " + outcome.end();
        }
        return event instanceof AuditEvent.Rejection refused ? "refused " + refused.errorCode() : "intent";
    }

    private void assertEnds(List<String> recorded, String... calls) {
        await().untilAsserted(() -> {
            assertThat(recorded()).isEqualTo(recorded);
            assertThat(interceptor.calls).containsExactly(calls);
        });
        assertThat(plane.budget.inUse()).isZero();
    }

    @Test
    void owesARejectionToTheLogAloneBeforeARequestIsAuthorized() throws Exception {
        try (RawClient client = client()) {
            client.send(DataPlane.head("POST", "/jobs?delete", DataPlane.hash("{}"), "content-length", "2") + "{}");
            assertThat(client.answer().status()).isEqualTo(400);
        }
        assertEnds(List.of("refused MALFORMED_BODY"));
    }

    @Test
    void owesNothingToAClientThatGoesWhileItsBodyIsBuffered() throws Exception {
        try (RawClient client = client()) {
            client.send(DataPlane.head("POST", "/jobs?delete", DataPlane.hash("{}"), "content-length", "900000") + "{");
            await().until(() -> plane.budget.inUse() > 0);
        }
        await().until(() -> plane.budget.inUse() == 0);
        assertEnds(List.of());
    }

    @Test
    void tellsAnInterceptorThatRejectsThatNothingWasSent() throws Exception {
        body.completeExceptionally(new RequestRejectedException(ErrorCode.SLOW_DOWN, "not now"));
        try (RawClient client = client()) {
            assertThat(client.send(DataPlane.get()).answer().status()).isEqualTo(503);
        }
        assertEnds(List.of("refused SLOW_DOWN"), "beforeSend", "onNotSent");
        assertThat(upstream.connections).hasValue(0);
    }

    @Test
    void tellsAnInterceptorWhoseClientGoesThatNothingWasSent() throws Exception {
        try (RawClient client = client()) {
            client.send(DataPlane.get());
            await().until(() -> interceptor.calls.contains("beforeSend"));
        }
        assertEnds(List.of(), "beforeSend", "onNotSent");
    }

    @Test
    void recordsARejectionWhereTheIntentCannotBeWritten() throws Exception {
        body.complete(Optional.empty());
        CompletableFuture<Void> written = new CompletableFuture<>();
        plane.intentsWritten = written;
        try (RawClient client = client()) {
            client.send(DataPlane.get());
            await().until(() -> plane.intents.get() == 1);
            written.completeExceptionally(new java.io.IOException("no space left"));
            assertThat(client.answer().status()).isEqualTo(503);
        }
        assertEnds(List.of("refused UNAVAILABLE"), "beforeSend", "onNotSent");
    }

    @Test
    void recordsTheOutcomeBehindAnIntentThatIsWrittenLater() throws Exception {
        body.complete(Optional.empty());
        CompletableFuture<Void> written = new CompletableFuture<>();
        plane.intentsWritten = written;
        try (RawClient client = client()) {
            client.send(DataPlane.get());
            await().until(() -> plane.intents.get() == 1);
        }
        assertEnds(List.of(), "beforeSend", "onNotSent");
        written.complete(null);
        assertEnds(List.of("intent", "outcome client gone"), "beforeSend", "onNotSent");
        assertThat(upstream.connections).hasValue(0);
    }

    @Test
    void recordsTheOutcomeOfWhatCouldNotBeConnected() throws Exception {
        body.complete(Optional.empty());
        upstream.close();
        try (RawClient client = client()) {
            assertThat(client.send(DataPlane.get()).answer().status()).isEqualTo(502);
        }
        assertEnds(List.of("intent", "outcome UPSTREAM_FAILED"), "beforeSend", "onNotSent");
    }

    @Test
    void tellsAnInterceptorOfAResponseThatBroke() throws Exception {
        body.complete(Optional.empty());
        upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbe");
            wire.reset();
        };
        try (RawClient client = client()) {
            assertThat(client.send(DataPlane.get()).answer().status()).isEqualTo(502);
        }
        assertEnds(List.of("intent", "outcome UPSTREAM_FAILED"), "beforeSend", "onResponseLost");
    }

    @Test
    void tellsAnInterceptorNothingMoreThatHasSeenTheResponse() throws Exception {
        body.complete(Optional.empty());
        try (RawClient client = client()) {
            client.send(DataPlane.get());
            await().until(() -> interceptor.calls.size() == 2);
        }
        assertEnds(List.of("intent", "outcome client gone"), "beforeSend", "onResponse 200 ok");
        interceptor.seen.complete(null);
        assertEnds(List.of("intent", "outcome client gone"), "beforeSend", "onResponse 200 ok");
    }

    @Test
    void recordsAnAnsweredRequest() throws Exception {
        body.complete(Optional.empty());
        interceptor.seen.complete(null);
        try (RawClient client = client()) {
            assertThat(client.send(DataPlane.get()).answer().body()).isEqualTo("ok");
        }
        assertEnds(List.of("intent", "outcome answered"), "beforeSend", "onResponse 200 ok");
    }

    @Test
    void answersARequestThatAnErrorOfTheBrokersOwnStopped() throws Exception {
        plane.interceptors = (unverified, request, requestId) -> {
            throw new AssertionError("a fault of the broker's own");
        };
        try (RawClient client = client()) {
            assertThat(client.send(DataPlane.get()).answer().status()).isEqualTo(503);
        }
        assertEnds(List.of("refused UNAVAILABLE"));
    }
}
