package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keybroker.audit.AuditEvent;
import io.keybroker.proxy.server.RawClient.RawResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that a worker reads, since they are too large for the event loop. */
final class LargeBodyTest {
    private static final String LONG_MESSAGE = "x".repeat(400_000);

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

    private static String request(String body) throws Exception {
        return UndeclaredHashSigner.head(
                        "BKIAAAAAAAAAAAAAAWEB", DataPlane.secret(), body, Integer.toString(body.length()))
                + body;
    }

    private static String body(String queue) {
        return "{\"QueueUrl\": \"https://sqs.eu-central-1.amazonaws.com/123456789012/" + queue + "\", \"Ignored\": \""
                + LONG_MESSAGE + "\"}";
    }

    private RawResponse send(String request) throws Exception {
        try (RawClient client = new RawClient(home, plane.port())) {
            return client.send(request).answer();
        }
    }

    @Test
    void forwardsTheWholeBody() throws Exception {
        assertThat(send(request(body("q"))).status()).isEqualTo(200);

        assertThat(upstream.next().text()).isEqualTo(body("q"));
        await().untilAsserted(() -> assertThat(plane.budget.inUse()).isZero());
    }

    @Test
    void rejectsABodyOtherThanTheSignedOneAndForwardsNothing() throws Exception {
        RawResponse answer = send(request(body("q")).replace("/q\"", "/r\""));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("InvalidSignatureException");
        assertThat(upstream.requests).isEmpty();
        assertThat(plane.recorded)
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.Rejection.class,
                        rejection -> assertThat(rejection.errorCode()).isEqualTo("WRONG_SIGNATURE"));
        await().untilAsserted(() -> assertThat(plane.budget.inUse()).isZero());
    }

    @Test
    void rejectsAMalformedBody() throws Exception {
        assertThat(send(request(body("q") + "]")).body()).contains("SerializationException");
        assertThat(upstream.requests).isEmpty();
    }
}
