package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keybroker.demo.Python.Ended;
import io.keybroker.demo.aws.RecordedRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Answers that lead elsewhere, or go on for a while, as unmodified SDKs understand them through the broker. */
final class UpstreamResponsesTest {
    private static final String ALL = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
            """;

    @TempDir
    private static Path directory;

    private static StubAws canned;
    private static BrokerFixture world;
    private static SdkClients clients;
    private static Optional<Python> python = Optional.empty();

    @BeforeAll
    static void start() throws Exception {
        canned = StubAws.start();
        world = BrokerFixture.start("", canned.backends());
        Files.writeString(world.home().resolve("policies/demo.json"), ALL);
        assertThat(world.operate("role", "reload").exit()).isZero();
        clients = world.clients(world.register("answers"));
        try {
            python = Optional.of(Python.find());
        } catch (IOException e) {
            python = Optional.empty(); // the tests that need it say so
        }
        try (InputStream source = UpstreamResponsesTest.class.getResourceAsStream("answers_scenario.py")) {
            Files.copy(source, directory.resolve("answers.py"));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        clients.close();
        world.close();
        canned.close();
    }

    private static String boto3(String part) throws Exception {
        assumeTrue(python.isPresent(), "no boto3 here, and none to be had");
        Map<String, String> environment =
                Python.environment(world.broker().endpoint(), world.caBundle(), world.register("python-" + part));
        Ended ended = python.get()
                .run(environment, "python3", directory.resolve("answers.py").toString(), part);
        assertThat(ended.exit()).as(ended.said()).isZero();
        return ended.said();
    }

    @Test
    void boto3FindsABucketOfAnotherRegion() throws Exception {
        assertThat(boto3("redirected").lines())
                .containsExactly(
                        "far-moved get: far away",
                        "far-moved head: 200",
                        "far-moved put: 200",
                        "far-malformed get: far away",
                        "far-malformed head: 200",
                        "far-malformed put: 200",
                        "far-new get: far away",
                        "far-new head: 200",
                        "far-new put: 200");
    }

    @Test
    void boto3ReadsEachEventOfAStreamWhenItComes() throws Exception {
        assertThat(boto3("streamed").lines())
                .containsExactly(
                        "select: first second",
                        "lambda: first second",
                        "converse: first second",
                        "subscribe: first second",
                        "tail: first second");
    }

    @Test
    void boto3SendsToAQueueByWayOfTheBrokerWhoseHostItsUrlNames() throws Exception {
        assertThat(boto3("queued").strip()).matches("https://localhost:[0-9]+/123456789012/jobs 1");
    }

    @Test
    void javaSendsToAQueueByWayOfTheBrokerWhoseHostItsUrlNames() {
        String url = clients.sqs().createQueue(r -> r.queueName("jobs")).queueUrl();

        assertThat(url).matches("https://localhost:[0-9]+/123456789012/jobs");
        assertThat(clients.sqs()
                        .sendMessage(r -> r.queueUrl(url).messageBody("hello"))
                        .messageId())
                .isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"far-moved", "far-malformed"})
    void javaFindsABucketOfAnotherRegion(String bucket) {
        try (S3Client s3 = clients.s3AcrossRegions()) {
            assertThat(s3.getObjectAsBytes(r -> r.bucket(bucket).key("k")).asUtf8String())
                    .isEqualTo("far away");
            assertThat(s3.putObject(r -> r.bucket(bucket).key("k"), RequestBody.fromString("body"))
                            .sdkHttpResponse()
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aRedirectIsPassedAndNeverFollowed() {
        long before = seen("/far-new/once");

        S3Exception answered = catchThrowableOfType(
                S3Exception.class,
                () -> clients.s3().getObjectAsBytes(r -> r.bucket("far-new").key("once")));

        assertThat(answered.statusCode()).isEqualTo(307);
        assertThat(answered.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region"))
                .contains(StubAws.FAR);
        assertThat(seen("/far-new/once")).isEqualTo(before + 1);
    }

    @Test
    void aHostThatTakesSigV4AAloneIsAskedByIt() throws Exception {
        String path = "/key-value-stores/arn%3Aaws%3Acloudfront%3A%3A123456789012%3Akey-value-store%2Fabc/keys/k";
        RawConnection.Request request = new RawConnection.Request("cloudfront-keyvaluestore", "GET", path, "");

        RawConnection.RawResponse answer = RawConnection.once(world, request.signed(world.register("everywhere")));

        assertThat(answer.body()).isEqualTo("{\"Key\":\"k\",\"Value\":\"v\"}");
        assertThat(world.aws().recordedRequests().all())
                .filteredOn(seen -> seen.rawPath().equals(path))
                .extracting(seen -> seen.header("authorization").orElse("").substring(0, 22))
                .containsExactly("AWS4-ECDSA-P256-SHA256");
    }

    private static long seen(String path) {
        return world.aws().recordedRequests().all().stream()
                .map(RecordedRequest::rawPath)
                .filter(path::equals)
                .count();
    }
}
