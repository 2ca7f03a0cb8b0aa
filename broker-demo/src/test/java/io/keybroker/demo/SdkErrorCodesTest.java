package io.keybroker.demo;

import static io.keybroker.demo.RejectionFixture.NEVER_ISSUED;
import static io.keybroker.demo.RejectionFixture.assertCode;
import static io.keybroker.demo.RejectionFixture.assertNothingWentUpstream;
import static io.keybroker.demo.RejectionFixture.clients;
import static io.keybroker.demo.RejectionFixture.good;
import static io.keybroker.demo.RejectionFixture.withWrongSecret;
import static io.keybroker.demo.RejectionFixture.world;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkGlobalTime;

/** Error codes as unmodified SDKs read them. */
final class SdkErrorCodesTest {
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
    void sdkClientsReadTheCodesOfEachProtocol() throws Exception {
        AwsBasicCredentials narrow = world.register("narrow-sdk", BrokerFixture.HERE, BrokerFixture.NARROW);
        try (SdkClients denied = world.clients(narrow);
                SdkClients wrong = world.clients(withWrongSecret(good));
                SdkClients unknown = world.clients(AwsBasicCredentials.create(NEVER_ISSUED, "s".repeat(40)))) {
            assertCode(() -> denied.s3().listBuckets(), 403, "AccessDenied");
            assertCode(() -> denied.dynamo().listTables(), 400, "AccessDeniedException");
            assertCode(() -> denied.sqs().listQueues(), 400, "AccessDeniedException");
            assertCode(() -> wrong.s3().listBuckets(), 403, "SignatureDoesNotMatch");
            assertCode(() -> wrong.dynamo().listTables(), 400, "InvalidSignatureException");
            assertCode(() -> unknown.s3().listBuckets(), 403, "InvalidAccessKeyId");
            assertCode(() -> unknown.sqs().listQueues(), 400, "UnrecognizedClientException");
        }
        assertCode(() -> clients.s3().deleteBucket(b -> b.bucket("jobs")), 403, "AccessDenied");
        assertNothingWentUpstream();
    }

    @Test
    void sdkClientsCorrectTheirClocksByTheAnswer() throws Exception {
        SdkGlobalTime.setGlobalTimeOffset(3600); // seconds that the SDK takes its clock to be ahead by
        try (SdkClients skewed = world.clients(good)) {
            assertThat(skewed.s3().listBuckets().hasBuckets()).isTrue();
            assertThat(skewed.dynamo().listTables().hasTableNames()).isTrue();
            assertThat(skewed.sqs().listQueues().sdkHttpResponse().isSuccessful())
                    .isTrue();
        }
        assertThat(world.operate("audit", "tail", "-o", "json").out()).contains("SKEWED");
    }

    @Test
    void sdkClientsLearnThatTheirKeyHasExpired() throws Exception {
        AwsBasicCredentials brief = world.register("brief", BrokerFixture.HERE, DemoHome.ROLE, "--ttl", "1s");
        try (SdkClients expiring = world.clients(brief)) {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertCode(() -> expiring.s3().listBuckets(), 400, "ExpiredToken"));
            assertCode(() -> expiring.dynamo().listTables(), 400, "ExpiredTokenException");
            assertCode(() -> expiring.sqs().listQueues(), 400, "ExpiredTokenException");
        }
    }
}
