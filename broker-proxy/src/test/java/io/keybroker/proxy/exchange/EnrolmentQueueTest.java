package io.keybroker.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.auth.Authenticator;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.enrolment.EnrolmentService;
import io.keybroker.enrolment.IdentityDocumentVerifier;
import io.keybroker.enrolment.InstanceAttestor;
import io.keybroker.enrolment.RegionCertificates;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.proxy.local.EnrolmentEndpoints;
import io.keybroker.proxy.local.LocalEndpoint;
import io.keybroker.proxy.local.LocalRequest;
import io.keybroker.proxy.local.LocalResponse;
import io.keybroker.role.Roles;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.store.sql.RegistryPoller;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlEc2InstanceStore;
import io.keybroker.store.sql.SqlTicketStore;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of those who find no place in the queue. */
final class EnrolmentQueueTest {
    @TempDir
    private Path home;

    private final List<AuditEvent> recorded = new CopyOnWriteArrayList<>();
    private final CountDownLatch stuck = new CountDownLatch(1);

    private static LocalRequest from(String address) throws Exception {
        RequestHead head =
                RequestHead.parse("POST", "/.broker/enroll", Headers.builder().build());
        byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
        return new LocalRequest(head, body, IpAddress.parse(address), "request-" + address);
    }

    private EnrolmentEndpoints service(SqlDatabase store, RegistryPoller follower) {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        SecretDerivation secrets = new SecretDerivation(new byte[32]);
        AuditLog slow = event -> {
            recorded.add(event);
            try {
                stuck.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return CompletableFuture.completedFuture(null);
        };
        EnrolmentService enrolments = new EnrolmentService(
                new SqlTicketStore(store, clock, random, follower::refresh),
                new Roles(Map.of()),
                () -> secrets,
                new Authenticator(follower, () -> secrets, new SigningKeyCache(), clock),
                new InstanceAttestor(
                        new IdentityDocumentVerifier(RegionCertificates.bundled(), clock),
                        Optional.empty(),
                        new SqlEc2InstanceStore(store, clock, follower::refresh)),
                event -> event.requestId().equals("request-10.0.0.9")
                        ? CompletableFuture.completedFuture(null)
                        : slow.append(event),
                () -> URI.create("https://localhost:8443"),
                clock,
                random);
        return EnrolmentEndpoints.start(enrolments, random, 1, 1);
    }

    @Test
    void tellsThoseWhoFindNoPlaceToComeAgainLaterAndServesTheOthers() throws Exception {
        try (SqlDatabase store = SqlDatabase.open(home, "sqlite");
                RegistryPoller follower =
                        RegistryPoller.start(store, Duration.ofDays(1), Duration.ofDays(1), System::nanoTime);
                EnrolmentEndpoints service = service(store, follower)) {
            LocalEndpoint path = service.paths().get("POST /.broker/enroll");
            List<CompletableFuture<LocalResponse>> served = new ArrayList<>();
            served.add(path.handle(from("10.0.0.1")).toCompletableFuture());
            await().until(() -> !recorded.isEmpty());
            served.add(path.handle(from("10.0.0.2")).toCompletableFuture());

            CompletableFuture<LocalResponse> late =
                    path.handle(from("10.0.0.9")).toCompletableFuture();

            assertThat(late).isCompleted();
            ByteBuf written = late.join().encode("Thu, 01 Jan 1970 00:00:00 GMT", false, false);
            String answer = written.toString(StandardCharsets.US_ASCII);
            written.release();
            assertThat(answer)
                    .startsWith("HTTP/1.1 429 ")
                    .contains("\"slow_down\"")
                    .containsPattern("Retry-After: [1-9]");
            assertThat(served).noneMatch(CompletableFuture::isDone);
            stuck.countDown();
            for (CompletableFuture<LocalResponse> each : served) {
                assertThat(each.get().toString()).isEqualTo("OwnAnswer[400]");
            }
        }
    }
}
