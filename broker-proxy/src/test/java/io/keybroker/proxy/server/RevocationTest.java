package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keybroker.audit.AuditEvent;
import io.keybroker.net.IpAddress;
import io.keybroker.proxy.server.RawClient.RawResponse;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of requests under way when their instance loses its rights. */
final class RevocationTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final int LARGE = 64 << 20;

    @TempDir
    private Path home;

    private RawUpstream upstream;
    private DataPlane plane;

    /** How an instance loses its rights. */
    enum RightsLoss {
        REVOKED {
            @Override
            Instance of(Instance instance) {
                return instance.withState(InstanceState.REVOKED);
            }
        },
        SUSPENDED {
            @Override
            Instance of(Instance instance) {
                return instance.withState(InstanceState.SUSPENDED);
            }
        },
        MOVED {
            @Override
            Instance of(Instance instance) {
                return instance.withAddresses(Set.of(IpAddress.parse("10.0.4.17")));
            }
        },
        EXPIRED {
            @Override
            Instance of(Instance instance) {
                return instance.withExpiry(Instant.now());
            }
        };

        abstract Instance of(Instance instance);

        String errorCode() {
            return this == EXPIRED ? "LEASE_OVER" : "UNKNOWN_KEY";
        }
    }

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

    private void lose(RightsLoss loss) {
        plane.change(loss.of(DataPlane.INSTANCE));
    }

    private String outcome() {
        await().until(() -> plane.recorded.stream().anyMatch(AuditEvent.Outcome.class::isInstance));
        return plane.recorded.stream()
                .filter(AuditEvent.Outcome.class::isInstance)
                .map(event -> ((AuditEvent.Outcome) event).end())
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void cutsAnUpload(RightsLoss loss) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        upstream.script = wire -> {
            wire.head();
            begun.countDown();
            try {
                wire.awaitEnd();
            } finally {
                ended.countDown(); // by FIN or by RST
            }
        };
        try (RawClient client = new RawClient(home, plane.port())) {
            client.send(DataPlane.head("PUT", "/jobs/key", DataPlane.UNSIGNED, "content-length", "" + LARGE));
            client.send(new byte[64 * 1024]);
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            long start = System.nanoTime();

            lose(loss);

            assertThat(client.answer().status()).isIn(400, 403);
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
        }
        assertThat(outcome()).isEqualTo(loss.errorCode());
    }

    @ParameterizedTest
    @EnumSource
    void cutsADownload(RightsLoss loss) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\nbegun");
            try {
                wire.awaitEnd();
            } finally {
                ended.countDown(); // by FIN or by RST
            }
        };
        try (RawClient client = new RawClient(home, plane.port())) {
            client.send(DataPlane.get());
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            long start = System.nanoTime();

            lose(loss);

            assertThat(client.rest()).isEqualTo("begun");
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
        }
        assertThat(outcome()).isEqualTo(loss.errorCode());
    }

    @Test
    void doesNotCutWhileTheRegistryCannotBeRead() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbeg");
            await().until(() -> looked.getCount() == 0);
            wire.send("un!");
        };
        try (RawClient client = new RawClient(home, plane.port());
                RawClient other = new RawClient(home, plane.port())) {
            client.send(DataPlane.get());
            upstream.next();

            plane.stale = true;
            long asked = System.nanoTime();
            while (System.nanoTime() - asked < Duration.ofMillis(700).toNanos()) { // several looks at the registry
                assertThat(other.send(DataPlane.get()).answer().status()).isEqualTo(503);
            }
            looked.countDown();

            assertThat(client.answer().body()).isEqualTo("begun!");
        }
    }

    @ParameterizedTest
    @EnumSource
    void forwardsNothingOfWhatWasLostWhileTheIntentWasWritten(RightsLoss loss) throws Exception {
        CompletableFuture<Void> written = new CompletableFuture<>();
        plane.intentsWritten = written;
        try (RawClient client = new RawClient(home, plane.port())) {
            client.send(DataPlane.get());
            await().until(() -> plane.intents.get() == 1);
            lose(loss);

            written.complete(null);

            assertThat(client.answer().status()).isIn(400, 403);
        }
        assertThat(outcome()).isEqualTo(loss.errorCode());
        assertThat(upstream.connections).hasValue(0);
    }

    @Test
    void forwardsNothingOfWhatWasLostWhileAnInterceptorWorked() throws Exception {
        CompletableFuture<Optional<byte[]>> body = new CompletableFuture<>();
        RecordingInterceptor interceptor = new RecordingInterceptor(body);
        plane.interceptors = (unverified, request, requestId) -> interceptor;
        try (RawClient client = new RawClient(home, plane.port())) {
            client.send(DataPlane.get());
            await().until(() -> interceptor.calls.contains("beforeSend"));
            lose(RightsLoss.REVOKED);

            body.complete(Optional.empty());

            assertThat(client.answer().status()).isEqualTo(403);
        }
        assertThat(interceptor.calls).containsExactly("beforeSend", "onNotSent");
        assertThat(plane.recorded).singleElement().isInstanceOf(AuditEvent.Rejection.class);
        assertThat(upstream.connections).hasValue(0);
    }

    @Test
    void forwardsNothingOfWhatWasLostWhileItWasConnecting() throws Exception {
        CountDownLatch revoked = new CountDownLatch(1);
        upstream.script = wire -> {
            await().until(() -> revoked.getCount() == 0); // TLS begins with the first read
            wire.request();
        };
        try (RawClient client = new RawClient(home, plane.port())) {
            client.send(DataPlane.get());
            await().until(() -> upstream.connections.get() == 1);
            lose(RightsLoss.REVOKED);
            revoked.countDown();

            assertThat(client.answer().status()).isEqualTo(403);
        }
        assertThat(outcome()).isEqualTo("UNKNOWN_KEY");
        assertThat(upstream.requests).isEmpty();
    }

    @Test
    void givesAnInterceptorsClientItsResponseThoughItEndedItself() throws Exception {
        RecordingInterceptor interceptor =
                new RecordingInterceptor(CompletableFuture.completedFuture(Optional.empty()));
        plane.interceptors = (unverified, request, requestId) -> interceptor;
        try (RawClient client = new RawClient(home, plane.port())) {
            client.send(DataPlane.get());
            await().until(() -> interceptor.calls.contains("onResponse 200 ok"));
            lose(RightsLoss.REVOKED);
            interceptor.seen.complete(null);

            RawResponse answer = client.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("ok");
            assertThat(client.send(DataPlane.get()).answer().status()).isEqualTo(403);
        }
    }
}
