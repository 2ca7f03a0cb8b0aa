package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.demo.RawCall.Answer;
import io.keybroker.demo.RawCall.Request;
import io.keybroker.demo.aws.RecordedRequest;
import io.keybroker.signing.sigv4.PayloadHash;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Each row of the table of refusals, as unmodified SDKs and as bytes see it. */
final class DenialsTest {
    private static final String NEVER_ISSUED = "BKIAABCDEFGHIJKLMNOP";

    private static BrokerFixture world;
    private static AwsBasicCredentials good;
    private static SdkClients clients;

    /** The three shapes of an error. */
    enum Shape {
        S3(Request.s3("GET", "/bucket/key")),
        QUERY(Request.sts()),
        JSON(Request.dynamo());

        private final Request request;

        Shape(Request request) {
            this.request = request;
        }

        /** Checks status, code and all that a refusal of this shape has. */
        void assertRefused(Answer answer, String s3, String query, String json) throws Exception {
            switch (this) {
                case S3 -> {
                    assertThat(answer.body())
                            .startsWith("<?xml")
                            .contains("<Error><Code>" + s3 + "</Code><Message>")
                            .contains("<RequestId>"
                                    + answer.header("x-amz-request-id").orElseThrow() + "<");
                    assertThat(answer.header("Content-Type")).contains("application/xml");
                }
                case QUERY -> {
                    assertThat(answer.body())
                            .contains("<ErrorResponse><Error><Type>", "<Code>" + query + "</Code><Message>")
                            .contains("<RequestId>"
                                    + answer.header("x-amzn-RequestId").orElseThrow() + "<");
                    assertThat(answer.header("Content-Type")).contains("text/xml");
                }
                case JSON -> {
                    JsonNode body = new ObjectMapper().readTree(answer.body());
                    assertThat(body.path("__type").asText()).isEqualTo(json);
                    assertThat(body.path("message").asText()).isNotEmpty();
                    assertThat(answer.header("x-amzn-ErrorType")).contains(json);
                    assertThat(answer.header("x-amzn-RequestId")).isPresent();
                }
            }
            assertDate(answer);
        }

        private static void assertDate(Answer answer) {
            Instant date = ZonedDateTime.parse(
                            answer.header("Date").orElseThrow(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            assertThat(date)
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
        }

        int status(int xml) {
            return this == JSON && xml == 403 ? 400 : xml;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        world = BrokerFixture.start("");
        good = world.register("good");
        clients = world.clients(good);
        clients.s3().createBucket(b -> b.bucket("jobs"));
    }

    @AfterAll
    static void stop() throws Exception {
        clients.close();
        world.close();
    }

    @BeforeEach
    void forget() {
        world.aws().recordedRequests().clear();
    }

    @AfterEach
    void setTheClockRight() {
        SdkGlobalTime.setGlobalTimeOffset(0);
    }

    private static AwsBasicCredentials withWrongSecret(AwsBasicCredentials key) {
        return AwsBasicCredentials.create(key.accessKeyId(), "w".repeat(40));
    }

    private static void assertNothingWentUpstream() {
        assertThat(world.aws().recordedRequests().all()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void answersAllKeysThatAreNoGoodHereAlike(Shape shape) throws Exception {
        AwsBasicCredentials elsewhere = world.register("else-" + shape, BrokerFixture.ELSEWHERE, DemoHome.ROLE);
        AwsBasicCredentials revoked = world.register("revoked-" + shape);
        AwsBasicCredentials suspended = world.register("suspended-" + shape);
        world.operate("instance", "revoke", "revoked-" + shape);
        world.operate("instance", "suspend", "suspended-" + shape);
        AwsBasicCredentials unknown = AwsBasicCredentials.create(NEVER_ISSUED, "s".repeat(40));

        Answer answer = RawCall.once(world, shape.request.signed(unknown));

        assertThat(answer.status()).isEqualTo(shape.status(403));
        shape.assertRefused(answer, "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException");
        for (AwsBasicCredentials each : List.of(elsewhere, withWrongSecret(elsewhere), revoked, suspended)) {
            Answer other = RawCall.once(world, shape.request.signed(each));
            assertThat(other.essence()).isEqualTo(answer.essence());
        }
        assertNothingWentUpstream();
    }

    @ParameterizedTest
    @EnumSource
    void refusesAWrongSignature(Shape shape) throws Exception {
        Answer answer = RawCall.once(world, shape.request.signed(withWrongSecret(good)));

        assertThat(answer.status()).isEqualTo(shape.status(403));
        shape.assertRefused(answer, "SignatureDoesNotMatch", "SignatureDoesNotMatch", "InvalidSignatureException");
        assertNothingWentUpstream();
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatIsNotSigned(Shape shape) throws Exception {
        String bytes = shape.request.signed(good).replaceFirst("authorization: [^\r]*\r\n", "");

        Answer answer = RawCall.once(world, bytes);

        assertThat(answer.status()).isEqualTo(shape.status(403));
        shape.assertRefused(
                answer, "AccessDenied", "MissingAuthenticationToken", "MissingAuthenticationTokenException");
        assertNothingWentUpstream();
    }

    @ParameterizedTest
    @EnumSource
    void refusesASessionTokenThatItNeverGave(Shape shape) throws Exception {
        String bytes = shape.request.signed(good).replaceFirst("\r\n\r\n", "\r\nx-amz-security-token: t\r\n\r\n");

        Answer answer = RawCall.once(world, bytes);

        assertThat(answer.status()).isEqualTo(shape.status(403));
        shape.assertRefused(answer, "InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException");
        assertNothingWentUpstream();
    }

    @ParameterizedTest
    @EnumSource
    void refusesATimeThatIsTooFarOff(Shape shape) throws Exception {
        String hash = PayloadHash.ofBody(shape.request.body().getBytes(StandardCharsets.UTF_8))
                .text();
        Instant off = Instant.now().minus(Duration.ofMinutes(16));

        Answer answer = RawCall.once(world, shape.request.signed(good, off, hash));

        assertThat(answer.status()).isEqualTo(shape.status(403));
        shape.assertRefused(answer, "RequestTimeTooSkewed", "RequestExpired", "RequestExpired");
        assertNothingWentUpstream();
    }

    @ParameterizedTest
    @EnumSource
    void refusesAKeyWhoseLeaseIsOver(Shape shape) throws Exception {
        AwsBasicCredentials brief = world.register("brief-" + shape, BrokerFixture.HERE, DemoHome.ROLE, "--ttl", "1s");

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            Answer answer = RawCall.once(world, shape.request.signed(brief));
            shape.assertRefused(answer, "ExpiredToken", "ExpiredToken", "ExpiredTokenException");
            assertThat(answer.status()).isEqualTo(400);
        });
    }

    @ParameterizedTest
    @EnumSource
    void namesActionAndResourceOfWhatThePolicyForbids(Shape shape) throws Exception {
        AwsBasicCredentials narrow = world.register("narrow-" + shape, BrokerFixture.HERE, BrokerFixture.NARROW);

        Answer answer = RawCall.once(world, shape.request.signed(narrow));

        assertThat(answer.status()).isEqualTo(shape.status(403));
        shape.assertRefused(answer, "AccessDenied", "AccessDenied", "AccessDeniedException");
        String action = Map.of(
                        Shape.S3, "s3:GetObject on resource: arn:aws:s3:::bucket/key",
                        Shape.QUERY, "sts:GetCallerIdentity on resource: *",
                        Shape.JSON, "dynamodb:ListTables on resource: *")
                .get(shape);
        assertThat(answer.body()).contains("is not authorized to perform: " + action);
        assertNothingWentUpstream();
    }

    @Test
    void quotesWhatAStrangerSentSoThatItStaysText() throws Exception {
        AwsBasicCredentials narrow = world.register("narrow-quoting", BrokerFixture.HERE, BrokerFixture.NARROW);
        Request odd = Request.s3("GET", "/bucket/%3C%2FMessage%3E%3CCode%3E%22%26%01%0D%0A%7F%C3%A9");

        Answer answer = RawCall.once(world, odd.signed(narrow));

        Document xml = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(answer.body().getBytes(StandardCharsets.UTF_8)));
        assertThat(xml.getElementsByTagName("Code").getLength()).isEqualTo(1);
        assertThat(xml.getElementsByTagName("Message").item(0).getTextContent()).contains("</Message><Code>\"&");
    }

    @ParameterizedTest
    @EnumSource
    void asksForPatienceWhereItHasNoKey(Shape shape) throws Exception {
        AwsBasicCredentials keyless = world.register("keyless-" + shape, BrokerFixture.HERE, BrokerFixture.KEYLESS);
        Request request = shape == Shape.QUERY ? Request.s3("GET", "/bucket/key") : shape.request;
        Shape answered = shape == Shape.QUERY ? Shape.S3 : shape;

        Answer answer = RawCall.once(world, request.signed(keyless));

        assertThat(answer.status()).isEqualTo(503);
        answered.assertRefused(answer, "ServiceUnavailable", "ServiceUnavailable", "ServiceUnavailableException");
        assertThat(answer.header("Retry-After")).isPresent();
        assertNothingWentUpstream();
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

    private static void assertCode(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, int status, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(status);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.requestId()).isNotEmpty();
        });
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
    void refusesARevokedKeyOnTheVeryNextRequestOfAnOpenConnection() throws Exception {
        AwsBasicCredentials key = world.register("short-lived");
        try (RawCall call = new RawCall(world)) {
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

        RawCall.once(world, Request.s3("GET", "/jobs").signed(withWrongSecret(elsewhere)));
        assertThat(stolen(elsewhere)).isZero();
        RawCall.once(world, Request.s3("GET", "/jobs").signed(elsewhere));

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

        Answer answer = RawCall.once(world, put.signed(good, Instant.now(), hash));

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

        Answer answer = RawCall.once(world, put.signed(good, Instant.now(), "STREAMING-UNSIGNED-PAYLOAD-TRAILER"));

        assertThat(answer.status()).isEqualTo(400);
        Shape.S3.assertRefused(answer, "BadDigest", "", "");
        assertNeverStored("trailer");
    }

    @Test
    void neverCompletesABodyThatItsClientCutShort() throws Exception {
        Request put = new Request("s3", "PUT", "/jobs/cut", "x".repeat(16 * 1024 * 1024));
        String bytes = put.signed(good);
        try (RawCall call = new RawCall(world)) {
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
