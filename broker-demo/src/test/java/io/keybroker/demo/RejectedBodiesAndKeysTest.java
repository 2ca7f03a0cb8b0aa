package io.keybroker.demo;

import static io.keybroker.demo.RejectionFixture.assertCode;
import static io.keybroker.demo.RejectionFixture.assertNothingWentUpstream;
import static io.keybroker.demo.RejectionFixture.clients;
import static io.keybroker.demo.RejectionFixture.good;
import static io.keybroker.demo.RejectionFixture.withWrongSecret;
import static io.keybroker.demo.RejectionFixture.world;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keybroker.demo.RawConnection.RawResponse;
import io.keybroker.demo.RawConnection.Request;
import io.keybroker.demo.RejectionFixture.Shape;
import io.keybroker.demo.aws.RecordedRequest;
import io.keybroker.signing.sigv4.PayloadHash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Bodies that are not what was signed, and keys whose rights were taken. */
final class RejectedBodiesAndKeysTest {
    @BeforeAll
    static void start() throws Exception {
        RejectionFixture.start();
    }

    @AfterAll
    static void stop() throws Exception {
        RejectionFixture.stop();
    }

    @BeforeEach
    void forget() {
        RejectionFixture.forget();
    }

    @AfterEach
    void setTheClockRight() {
        RejectionFixture.setTheClockRight();
    }

    @Test
    void rejectsARevokedKeyOnTheVeryNextRequestOfAnOpenConnection() throws Exception {
        AwsBasicCredentials key = world.register("short-lived");
        try (RawConnection call = new RawConnection(world)) {
            assertThat(call.send(Request.s3("GET", "/jobs?list-type=2").signed(key))
                            .answer()
                            .head())
                    .startsWith("HTTP/1.1 200");
            assertThat(world.operate("instance", "revoke", "short-lived").exit())
                    .isZero();

            assertThat(call.send(Request.s3("GET", "/jobs?list-type=2").signed(key))
                            .answer()
                            .body())
                    .contains("InvalidAccessKeyId");
        }
        assertThat(world.aws().recordedRequests().all()).hasSize(1);
    }

    @Test
    void takesASuspendedKeyAgainOnceItIsResumed() throws Exception {
        AwsBasicCredentials key = world.register("paused");
        try (SdkClients paused = world.clients(key)) {
            paused.s3().listBuckets();
            world.operate("instance", "suspend", "paused");
            assertCode(() -> paused.s3().listBuckets(), 403, "InvalidAccessKeyId");
            world.operate("instance", "resume", "paused");

            assertThat(paused.s3().listBuckets().hasBuckets()).isTrue();
        }
    }

    @Test
    void writesAStolenKeyDownAsWhatItIs() throws Exception {
        AwsBasicCredentials elsewhere = world.register("robbed", "10.0.4.99", DemoHome.ROLE);

        RawConnection.once(world, Request.s3("GET", "/jobs").signed(withWrongSecret(elsewhere)));
        assertThat(stolen(elsewhere)).isZero();
        RawConnection.once(world, Request.s3("GET", "/jobs").signed(elsewhere));

        await().until(() -> stolen(elsewhere) == 1);
        assertNothingWentUpstream();
    }

    private static long stolen(AwsBasicCredentials key) {
        return world.operate("audit", "tail", "-o", "json")
                .out()
                .lines()
                .filter(line -> line.contains("\"stolen-key\"") && line.contains(key.accessKeyId()))
                .count();
    }

    @Test
    void neverCompletesABodyOtherThanTheOneThatWasSigned() throws Exception {
        Request put = new Request("s3", "PUT", "/jobs/mismatch", "the body that is sent");
        String hash = PayloadHash.ofBody("the body that was signed".getBytes(StandardCharsets.UTF_8))
                .text();

        RawResponse answer = RawConnection.once(world, put.signed(good, Instant.now(), hash));

        assertThat(answer.status()).isEqualTo(400);
        Shape.S3.assertRefused(answer, "XAmzContentSHA256Mismatch", "", "");
        assertNeverStored("mismatch");
    }

    @Test
    void neverCompletesABodyWhoseTrailerIsWrong() throws Exception {
        String body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
        Request put = new Request(
                "s3",
                "PUT",
                "/jobs/trailer",
                body,
                "content-encoding",
                "aws-chunked",
                "x-amz-decoded-content-length",
                "5",
                "x-amz-trailer",
                "x-amz-checksum-crc32");

        RawResponse answer =
                RawConnection.once(world, put.signed(good, Instant.now(), "STREAMING-UNSIGNED-PAYLOAD-TRAILER"));

        assertThat(answer.status()).isEqualTo(400);
        Shape.S3.assertRefused(answer, "BadDigest", "", "");
        assertNeverStored("trailer");
    }

    @Test
    void neverCompletesABodyThatItsClientCutShort() throws Exception {
        Request put = new Request("s3", "PUT", "/jobs/cut", "x".repeat(16 * 1024 * 1024));
        String bytes = put.signed(good);
        try (RawConnection call = new RawConnection(world)) {
            call.send(bytes.substring(0, bytes.length() - 3));
        }
        await().until(() -> !world.aws().recordedRequests().all().isEmpty());

        assertNeverStored("cut");
    }

    private static void assertNeverStored(String key) {
        await().until(() -> world.aws().recordedRequests().all().stream()
                .allMatch(request -> !request.rawPath().endsWith(key) || !request.bodyCompleted()));
        assertThat(world.aws().recordedRequests().all())
                .filteredOn(request -> request.rawPath().endsWith(key))
                .noneMatch(RecordedRequest::bodyCompleted);
        assertThatThrownBy(() -> clients.s3().headObject(b -> b.bucket("jobs").key(key)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404));
    }
}
