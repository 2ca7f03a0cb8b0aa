package io.keybroker.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.proxy.response.ErrorProtocolDetector;
import io.keybroker.proxy.response.ErrorResponse;
import io.keybroker.signing.RequestSignature;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client reads that wants to send a stream of signed events. */
final class EventStreamErrorsTest {
    private static final Catalogue CATALOGUE = new Catalogue();

    @ParameterizedTest
    @CsvSource({
        "bedrock, /model/m/invoke-with-bidirectional-stream",
        "health-agent, /medical-scribe-stream/",
        "lex, /bots/b/botAliases/a/botLocales/l/sessions/s/conversation",
        "polly, /v1/synthesisStream",
        "qbusiness, /applications/a/conversations"
    })
    void isA501InTheShapeOfItsService(String signingName, String path) throws Exception {
        Headers headers = Headers.builder()
                .add("host", "broker.internal")
                .add("x-amz-date", "20260301T120000Z")
                .add("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-EVENTS")
                .add("content-type", "application/vnd.amazon.eventstream")
                .add(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=BKIAAAAAAAAAAAAAAWEB/20260301/eu-west-1/" + signingName
                                + "/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
                                + "0".repeat(64))
                .build();
        RequestHead head = RequestHead.parse("POST", path, headers);

        RequestRejectedException refused =
                catchThrowableOfType(RequestRejectedException.class, () -> RequestSignature.parse(head));
        Protocol protocol = ErrorProtocolDetector.of(head, CATALOGUE);
        ByteBuf bytes = ErrorResponse.of(protocol, refused, "id").encode("now", false, true);
        String answer = bytes.toString(StandardCharsets.UTF_8);
        bytes.release();

        assertThat(protocol).isEqualTo(Protocol.REST_JSON);
        assertThat(answer).startsWith("HTTP/1.1 501 ").contains("x-amzn-ErrorType: NotImplementedException\r\n");
        assertThat(new ObjectMapper()
                        .readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                        .path("message")
                        .asText())
                .isEqualTo("payload mode is not supported: STREAMING-AWS4-HMAC-SHA256-EVENTS");
    }
}
