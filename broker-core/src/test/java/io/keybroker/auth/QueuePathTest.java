package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.signing.sigv4.PayloadHash;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** JSON that is posted to the path of a queue, as SDKs for PHP and Ruby do it. */
final class QueuePathTest {
    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    private AuthorizedRequest deleteQueue(String path, String url) throws RequestRejectedException {
        byte[] body = ("{\"QueueUrl\":\"" + url + "\"}").getBytes(StandardCharsets.US_ASCII);
        return fixture.authorize(
                fixture.parse(signed(
                        keyOf(WEB),
                        "sqs",
                        head(
                                "POST",
                                path,
                                "content-type",
                                "application/x-amz-json-1.0",
                                "x-amz-target",
                                "AmazonSQS.DeleteQueue",
                                "x-amz-content-sha256",
                                PayloadHash.ofBody(body).text()))),
                body);
    }

    @Test
    void acceptsTheQueueThatTheBodyNames() throws Exception {
        AuthorizedRequest request = deleteQueue("/123456789012/jobs", "https://broker.internal:8443/123456789012/jobs");

        assertThat(request.head().path()).isEqualTo("/123456789012/jobs");
        assertThat(request.operation().requiredPermissions())
                .extracting("resource")
                .containsExactly("arn:aws:sqs:eu-central-1:123456789012:jobs");
    }

    @Test
    void rejectsAnotherQueueAndAnotherPath() {
        for (String[] each : new String[][] {
            {"/123456789012/jobs", "https://q/123456789012/other"},
            {"/123456789012/jobs", "https://q/210987654321/jobs"},
            {"/jobs", "https://q/123456789012/jobs"}
        }) {
            assertThat(catchThrowableOfType(RequestRejectedException.class, () -> deleteQueue(each[0], each[1]))
                            .errorCode())
                    .isEqualTo(ErrorCode.MALFORMED);
        }
    }
}
