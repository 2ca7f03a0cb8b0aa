package io.keybroker.demo;

import static io.keybroker.demo.RejectionFixture.NEVER_ISSUED;
import static io.keybroker.demo.RejectionFixture.assertNothingWentUpstream;
import static io.keybroker.demo.RejectionFixture.good;
import static io.keybroker.demo.RejectionFixture.withWrongSecret;
import static io.keybroker.demo.RejectionFixture.world;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keybroker.demo.RawConnection.RawResponse;
import io.keybroker.demo.RawConnection.Request;
import io.keybroker.demo.RejectionFixture.Shape;
import io.keybroker.signing.sigv4.PayloadHash;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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

/** Each row of the table of error codes, as bytes. */
final class RejectedRequestsTest {
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

    @ParameterizedTest
    @EnumSource
    void answersAllKeysThatAreNoGoodHereAlike(Shape shape) throws Exception {
        AwsBasicCredentials elsewhere = world.register("else-" + shape, BrokerFixture.ELSEWHERE, DemoHome.ROLE);
        AwsBasicCredentials revoked = world.register("revoked-" + shape);
        AwsBasicCredentials suspended = world.register("suspended-" + shape);
        world.operate("instance", "revoke", "revoked-" + shape);
        world.operate("instance", "suspend", "suspended-" + shape);
        AwsBasicCredentials unknown = AwsBasicCredentials.create(NEVER_ISSUED, "s".repeat(40));

        RawResponse answer = RawConnection.once(world, shape.request.signed(unknown));

        assertThat(answer.status()).isEqualTo(shape.status(403));
        shape.assertRefused(answer, "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException");
        for (AwsBasicCredentials each : List.of(elsewhere, withWrongSecret(elsewhere), revoked, suspended)) {
            RawResponse other = RawConnection.once(world, shape.request.signed(each));
            assertThat(other.essence()).isEqualTo(answer.essence());
        }
        assertNothingWentUpstream();
    }

    @ParameterizedTest
    @EnumSource
    void rejectsAWrongSignature(Shape shape) throws Exception {
        RawResponse answer = RawConnection.once(world, shape.request.signed(withWrongSecret(good)));

        assertThat(answer.status()).isEqualTo(shape.status(403));
        shape.assertRefused(answer, "SignatureDoesNotMatch", "SignatureDoesNotMatch", "InvalidSignatureException");
        assertNothingWentUpstream();
    }

    @ParameterizedTest
    @EnumSource
    void rejectsWhatIsNotSigned(Shape shape) throws Exception {
        String bytes = shape.request.signed(good).replaceFirst("authorization: [^\r]*\r\n", "");

        RawResponse answer = RawConnection.once(world, bytes);

        assertThat(answer.status()).isEqualTo(shape.status(403));
        shape.assertRefused(
                answer, "AccessDenied", "MissingAuthenticationToken", "MissingAuthenticationTokenException");
        assertNothingWentUpstream();
    }

    @ParameterizedTest
    @EnumSource
    void rejectsASessionTokenThatItNeverGave(Shape shape) throws Exception {
        String bytes = shape.request.signed(good).replaceFirst("\r\n\r\n", "\r\nx-amz-security-token: t\r\n\r\n");

        RawResponse answer = RawConnection.once(world, bytes);

        assertThat(answer.status()).isEqualTo(shape.status(403));
        shape.assertRefused(answer, "InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException");
        assertNothingWentUpstream();
    }

    @ParameterizedTest
    @EnumSource
    void rejectsATimeThatIsTooFarOff(Shape shape) throws Exception {
        String hash = PayloadHash.ofBody(shape.request.body().getBytes(StandardCharsets.UTF_8))
                .text();
        Instant off = Instant.now().minus(Duration.ofMinutes(16));

        RawResponse answer = RawConnection.once(world, shape.request.signed(good, off, hash));

        assertThat(answer.status()).isEqualTo(shape.status(403));
        shape.assertRefused(answer, "RequestTimeTooSkewed", "RequestExpired", "RequestExpired");
        assertNothingWentUpstream();
    }

    @ParameterizedTest
    @EnumSource
    void rejectsAKeyWhoseLeaseIsOver(Shape shape) throws Exception {
        AwsBasicCredentials brief = world.register("brief-" + shape, BrokerFixture.HERE, DemoHome.ROLE, "--ttl", "1s");

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            RawResponse answer = RawConnection.once(world, shape.request.signed(brief));
            shape.assertRefused(answer, "ExpiredToken", "ExpiredToken", "ExpiredTokenException");
            assertThat(answer.status()).isEqualTo(400);
        });
    }

    @ParameterizedTest
    @EnumSource
    void namesActionAndResourceOfWhatThePolicyForbids(Shape shape) throws Exception {
        AwsBasicCredentials narrow = world.register("narrow-" + shape, BrokerFixture.HERE, BrokerFixture.NARROW);

        RawResponse answer = RawConnection.once(world, shape.request.signed(narrow));

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

        RawResponse answer = RawConnection.once(world, odd.signed(narrow));

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

        RawResponse answer = RawConnection.once(world, request.signed(keyless));

        assertThat(answer.status()).isEqualTo(503);
        answered.assertRefused(answer, "ServiceUnavailable", "ServiceUnavailable", "ServiceUnavailableException");
        assertThat(answer.header("Retry-After")).isPresent();
        assertNothingWentUpstream();
    }
}
