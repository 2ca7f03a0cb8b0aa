package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keybroker.audit.AuditEvent;
import io.keybroker.net.IpAddress;
import io.keybroker.proxy.server.RawClient.RawResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who have proven nothing can take of the memory for bodies. */
final class UnauthenticatedBodyTest {
    private static final String LENGTH = "1000000";
    private static final String BODY = "{\"QueueUrl\": \"https://sqs.eu-central-1.amazonaws.com/123456789012/q\"}";

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

    private void moveInstance() {
        plane.change(DataPlane.INSTANCE.withAddresses(Set.of(IpAddress.parse("10.0.4.17"))));
    }

    private static String head(String length) throws Exception {
        return UndeclaredHashSigner.head("BKIAAAAAAAAAAAAAAWEB", DataPlane.secret(), BODY, length);
    }

    private static String ofUnknownKey(String head) {
        return head.replace("BKIAAAAAAAAAAAAAAWEB", "BKIAAAAAAAAAAAAAAXXX");
    }

    private RawResponse answerTo(String head) throws Exception {
        try (RawClient client = new RawClient(home, plane.port())) {
            RawResponse answer = client.send(head).answer(); // not a byte of the body is sent
            assertThat(plane.budget.inUse()).isZero();
            return answer;
        }
    }

    private static String withoutIds(RawResponse answer) {
        return answer.status() + answer.body().replaceAll("<RequestId>[^<]*</RequestId>", "");
    }

    @Test
    void areNotWaitedForByAnUnknownKeyOrFromAWrongAddressAndAnsweredAlike() throws Exception {
        String unknown = withoutIds(answerTo(ofUnknownKey(head(LENGTH))));
        moveInstance();
        String elsewhere = withoutIds(answerTo(head(LENGTH)));

        assertThat(unknown).contains("UnrecognizedClientException").isEqualTo(elsewhere);
    }

    @Test
    void takeWhatHasArrivedAndNotWhatIsAnnounced() throws Exception {
        List<RawClient> idle = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            RawClient client = new RawClient(home, plane.port());
            client.send(head(LENGTH) + "{");
            idle.add(client);
        }
        await().untilAsserted(() -> assertThat(plane.budget.inUse()).isPositive());

        assertThat(plane.budget.inUse()).isLessThan(12 * 8192);

        for (RawClient client : idle) {
            client.close();
        }
        await().untilAsserted(() -> assertThat(plane.budget.inUse()).isZero());
    }

    @Test
    void areNotWaitedForWhereADeclaredHashIsSignedByAnotherKey() throws Exception {
        String head = DataPlane.head("POST", "/jobs?delete", DataPlane.hash(BODY), "content-length", LENGTH);

        assertThat(answerTo(head.replaceFirst("Signature=....", "Signature=0000"))
                        .status())
                .isEqualTo(403);
        assertThat(plane.recorded)
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.Rejection.class,
                        refused -> assertThat(refused.errorCode()).isEqualTo("WRONG_SIGNATURE"));
    }

    @Test
    void takeNothingFromTheCommonBudgetWhereTheyCanStillShowThatAKeyIsStolen() throws Exception {
        moveInstance();
        try (RawClient client = new RawClient(home, plane.port())) {
            client.send(head("" + BODY.length())).send(BODY.substring(0, 10));
            client.send(BODY.substring(10));

            assertThat(client.answer().body()).contains("UnrecognizedClientException");
        }
        assertThat(plane.budget.inUse()).isZero();
        await().until(() -> plane.recorded.stream().anyMatch(AuditEvent.StolenKey.class::isInstance));
    }

    @Test
    void areNotWaitedForWhereASignatureInAFormComesFromAnAddressOfNobody() throws Exception {
        plane.signatureTypes = (role, type) -> true;
        String head = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n"
                + "content-length: " + LENGTH + "\r\n\r\n";
        try (RawClient client = new RawClient(home, plane.port())) {
            client.send(head);
            await().until(() -> plane.budget.inUse() > 0);
        }
        await().until(() -> plane.budget.inUse() == 0);
        moveInstance();

        assertThat(answerTo(head).status()).isEqualTo(403);
    }

    @Test
    void ofTheRightInstanceAreBufferedAndGivenBack() throws Exception {
        try (RawClient client = new RawClient(home, plane.port())) {
            client.send(head("" + BODY.length())).send(BODY.substring(0, 10));
            await().until(() -> plane.budget.inUse() == BODY.length());
            client.send(BODY.substring(10));

            assertThat(client.answer().status()).isEqualTo(200);
        }
        await().until(() -> plane.budget.inUse() == 0);
    }
}
