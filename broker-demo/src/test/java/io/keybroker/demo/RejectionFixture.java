package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.demo.RawConnection.RawResponse;
import io.keybroker.demo.RawConnection.Request;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkGlobalTime;

/** A running broker in front of the fake AWS, and a key that is accepted. */
final class RejectionFixture {
    static final String NEVER_ISSUED = "BKIAABCDEFGHIJKLMNOP";

    static BrokerFixture world;

    static AwsBasicCredentials good;

    static SdkClients clients;

    /** The three shapes of an error. */
    enum Shape {
        S3(Request.s3("GET", "/bucket/key")),
        QUERY(Request.sts()),
        JSON(Request.dynamo());

        final Request request;

        Shape(Request request) {
            this.request = request;
        }

        /** Checks status, code and all that a refusal of this shape has. */
        void assertRefused(RawResponse answer, String s3, String query, String json) throws Exception {
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

        private static void assertDate(RawResponse answer) {
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

    private RejectionFixture() {}

    static void start() throws Exception {
        world = BrokerFixture.start("");
        good = world.register("good");
        clients = world.clients(good);
        clients.s3().createBucket(b -> b.bucket("jobs"));
    }

    static void stop() throws Exception {
        clients.close();
        world.close();
    }

    static void forget() {
        world.aws().recordedRequests().clear();
    }

    static void setTheClockRight() {
        SdkGlobalTime.setGlobalTimeOffset(0);
    }

    static AwsBasicCredentials withWrongSecret(AwsBasicCredentials key) {
        return AwsBasicCredentials.create(key.accessKeyId(), "w".repeat(40));
    }

    static void assertNothingWentUpstream() {
        assertThat(world.aws().recordedRequests().all()).isEmpty();
    }

    static void assertCode(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, int status, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(status);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.requestId()).isNotEmpty();
        });
    }
}
