package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keybroker.audit.AuditEvent;
import io.keybroker.proxy.body.BodySpool;
import io.keybroker.proxy.intercept.InterceptorSelector;
import io.keybroker.proxy.intercept.QueueUrlInterceptorSelector;
import io.keybroker.proxy.server.RawClient.RawResponse;
import io.keybroker.registry.InstanceState;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that are too long for memory, and wait in files until their requests are authorized. */
final class SpooledBodyTest {
    private static final int MIB = 1 << 20;

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

    private static String body(int length) {
        return "{\"QueueUrl\": \"https://sqs.eu-central-1.amazonaws.com/123456789012/q\", \"Ignored\": \""
                + "0123456789abcdef".repeat(length / 16) + "\"}";
    }

    private static String head(String body, String length) throws Exception {
        return UndeclaredHashSigner.head("BKIAAAAAAAAAAAAAAWEB", DataPlane.secret(), body, length);
    }

    private static String request(String body) throws Exception {
        return head(body, Integer.toString(body.length())) + body;
    }

    private RawResponse send(String request) throws Exception {
        try (RawClient client = new RawClient(home, plane.port())) {
            return client.send(request).answer();
        }
    }

    private void assertNothingIsKept() throws IOException {
        await().untilAsserted(() -> {
            assertThat(plane.budget.inUse()).isZero();
            assertThat(plane.spool.inUse()).isZero();
        });
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home.resolve(BodySpool.DIRECTORY))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void forwardsThemByteForByteWithTheMemoryOfAShortOne() throws Exception {
        String body = body(9 * MIB);
        try (RawClient client = new RawClient(home, plane.port())) {
            client.send(head(body, Integer.toString(body.length())) + body.substring(0, 5 * MIB));
            await().until(() -> plane.spool.inUse() > 4 * MIB);
            assertThat(plane.budget.inUse()).isLessThanOrEqualTo(MIB);
            client.send(body.substring(5 * MIB));

            assertThat(client.answer().status()).isEqualTo(200);
        }

        assertThat(upstream.next().text().equals(body)).isTrue();
        assertNothingIsKept();
    }

    @Test
    void translatesTheirQueueUrlsWhereTheyFitIntoMemory() throws Exception {
        plane.interceptors = new QueueUrlInterceptorSelector(plane.workers, InterceptorSelector.NONE);
        String body = body(3 * MIB / 2).replace("sqs.eu-central-1.amazonaws.com", "localhost");
        String longer = body(5 * MIB / 2).replace("sqs.eu-central-1.amazonaws.com", "localhost");

        assertThat(send(request(body)).status()).isEqualTo(200);
        assertThat(send(request(longer)).status()).isEqualTo(413);

        String translated =
                body.replace("https://localhost", upstream.endpoint().toString());
        assertThat(upstream.next().text().equals(translated)).isTrue();
        assertThat(upstream.requests).hasSize(1);
        assertNothingIsKept();
    }

    @Test
    void forwardsThemInChunksAsTheyCame() throws Exception {
        String body = body(2 * MIB);
        String head = head(body, "0").replace("content-length: 0", "transfer-encoding: chunked");

        assertThat(send(head + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n")
                        .status())
                .isEqualTo(200);

        assertThat(upstream.next().text().equals(body)).isTrue();
        assertNothingIsKept();
    }

    @Test
    void rejectsAnotherBodyThanTheSignedOne() throws Exception {
        RawResponse answer = send(request(body(2 * MIB)).replace("Ignored", "ignored"));

        assertThat(answer.body()).contains("InvalidSignatureException");
        assertThat(upstream.requests).isEmpty();
        assertNothingIsKept();
    }

    @Test
    void rejectsThemBeyondTheLimitByWhatIsDeclaredAndByWhatComes() throws Exception {
        String longer = body(17 * MIB);
        try (RawClient client = new RawClient(home, plane.port())) {
            RawResponse answer =
                    client.send(head(longer, Integer.toString(longer.length()))).answer(); // and no byte of it

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).contains("RequestEntityTooLargeException");
        }
        String head = head(longer, "0").replace("content-length: 0", "transfer-encoding: chunked");
        assertThat(send(head + Integer.toHexString(longer.length()) + "\r\n" + longer)
                        .status())
                .isEqualTo(413);
        assertNothingIsKept();
    }

    @Test
    void rejectsThemWhereTheirKeyHasItsShareOfTheDisk() throws Exception {
        String body = body(13 * MIB);
        try (RawClient slow = new RawClient(home, plane.port())) {
            slow.send(head(body, Integer.toString(body.length())) + body.substring(0, 11 * MIB));
            await().until(() -> plane.spool.inUse() > 10 * MIB);

            RawResponse answer = send(request(body));

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("ThrottlingException", "of this key");
            slow.reset();
        }
        assertNothingIsKept();
    }

    @Test
    void rejectsThemWhereTheDiskDoesNotTakeThem() throws Exception {
        Files.delete(home.resolve(BodySpool.DIRECTORY));

        RawResponse answer = send(request(body(2 * MIB)));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("ServiceUnavailableException");
        assertThat(upstream.requests).isEmpty();
        Files.createDirectory(home.resolve(BodySpool.DIRECTORY));
        assertNothingIsKept();
    }

    @Test
    void areCutOffWhenTheirInstanceIsRevoked() throws Exception {
        String body = body(4 * MIB);
        try (RawClient client = new RawClient(home, plane.port())) {
            client.send(head(body, Integer.toString(body.length())) + body.substring(0, 2 * MIB));
            await().until(() -> plane.spool.inUse() > MIB);
            plane.change(DataPlane.INSTANCE.withState(InstanceState.REVOKED));

            assertThat(client.answer().body()).contains("UnrecognizedClientException");
        }
        assertThat(plane.recorded)
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.Rejection.class,
                        rejection -> assertThat(rejection.errorCode()).isEqualTo("UNKNOWN_KEY"));
        assertNothingIsKept();
    }

    @Test
    void leaveNothingWhenTheirClientGoes() throws Exception {
        String body = body(4 * MIB);
        RawClient client = new RawClient(home, plane.port());
        client.send(head(body, Integer.toString(body.length())) + body.substring(0, 2 * MIB));
        await().until(() -> plane.spool.inUse() > MIB);

        client.reset();

        assertNothingIsKept();
    }

    @Test
    void leaveNothingWhenTheirUpstreamGoes() throws Exception {
        upstream.script = wire -> {
            wire.head();
            wire.reset();
        };

        assertThat(send(request(body(9 * MIB))).status()).isEqualTo(502);

        assertNothingIsKept();
    }

    @Test
    void areReadAgainWhenARequestIsRepeated() throws Exception {
        upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            wire.head();
            if (upstream.connections.get() == 1) {
                wire.reset(); // under the second request
            }
        };
        String body = body(2 * MIB);
        String get = UndeclaredHashSigner.get("/2015-03-31/functions", "lambda", body) + body;

        assertThat(send(get).status()).isEqualTo(200);
        assertThat(send(get).status()).isEqualTo(200);

        assertThat(upstream.connections).hasValue(2);
        assertThat(upstream.requests).hasSize(2).allMatch(sent -> sent.text().equals(body));
        assertNothingIsKept();
    }

    @Test
    void findTheirDirectoryEmptyAndClosedToOthersAtTheStart() throws Exception {
        Path directory = home.resolve(BodySpool.DIRECTORY);
        Files.writeString(directory.resolve("7"), "left by a crash");

        BodySpool.open(home, plane.budget).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertNothingIsKept();
    }
}
