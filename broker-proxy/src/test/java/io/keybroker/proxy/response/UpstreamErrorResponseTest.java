package io.keybroker.proxy.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of the upstream: its code says whether it refused the real key, and never a word in its text. */
final class UpstreamErrorResponseTest {
    private static final String KEY = "AKIAIOSFODNN7EXAMPLE";

    private static boolean isAboutTheRealKey(byte[] body, String... headers) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.FORBIDDEN);
        for (int i = 0; i < headers.length; i += 2) {
            head.headers().add(headers[i], headers[i + 1]);
        }
        UpstreamErrorResponse error = new UpstreamErrorResponse(head);
        try {
            error.add(Unpooled.wrappedBuffer(body));
            return error.isAboutTheRealKey(KEY);
        } finally {
            error.release();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(utf8(text));
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<Error><Code>NoSuchKey</Code><Key>notes/AuthFailure.txt</Key></Error>",
                "<Error><Code>NoSuchKey</Code><Key>&lt;Code&gt;AuthFailure&lt;/Code&gt;</Key></Error>",
                "<ErrorResponse><Error><Type>Sender</Type><Code>NonExistentQueue</Code>"
                        + "<Message>ExpiredToken</Message></Error></ErrorResponse>",
                "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"message\":\"InvalidToken\"}",
                "{\"message\":\"AuthFailure\"}",
                "{\"a\":{\"__type\":\"AuthFailure\"}}",
                "AuthFailure",
                "",
                "<html>AuthFailure</html>",
            })
    void passesAnErrorThatOnlySpeaksOfOne(String body) {
        assertThat(isAboutTheRealKey(utf8(body))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<?xml version=\"1.0\"?>\n<Error><Code>SignatureDoesNotMatch</Code></Error>",
                "<Response><Errors><Error><Code>AuthFailure</Code></Error></Errors></Response>",
                "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code></Error></ErrorResponse>",
                " {\"__type\":\"com.amazon.coral.service#UnrecognizedClientException\"}",
                "{\"message\":\"m\",\"code\":\"ExpiredToken\"}",
                "<Error><Code>NoSuchKey</Code><Key>AKIAIOSFODNN7EXAMPLE</Key></Error>",
            })
    void hidesAnErrorAboutTheRealKey(String body) {
        assertThat(isAboutTheRealKey(utf8(body))).isTrue();
    }

    @Test
    void readsTheCodeOfAnErrorInCbor() {
        byte[] expired = "\u00bff__typelExpiredToken\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        byte[] missing = "\u00bff__typehNotFoundgmessagelExpiredToken\u00ff".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(isAboutTheRealKey(expired)).isTrue();
        assertThat(isAboutTheRealKey(missing)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "InvalidSignatureException, true",
        "InvalidSignatureException:http://internal.amazon.com/coral/, true",
        "com.amazonaws.x#IncompleteSignature, true",
        "ResourceNotFoundException, false",
    })
    void readsTheCodeFromItsHeader(String type, boolean hidden) {
        assertThat(isAboutTheRealKey(utf8("{\"message\":\"AuthFailure\"}"), "x-amzn-ErrorType", type))
                .isEqualTo(hidden);
    }

    @Test
    void findsTheRealKeyInEveryEncodingThatItKnows() throws IOException {
        String body = "<Error><Code>NoSuchKey</Code><Key>" + KEY + "</Key></Error>";
        for (Charset encoding : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
            assertThat(isAboutTheRealKey(body.getBytes(encoding))).isTrue();
        }
        assertThat(isAboutTheRealKey(zipped(body))).isTrue();
        assertThat(isAboutTheRealKey(zipped(body), "content-encoding", "gzip")).isTrue();
        assertThat(isAboutTheRealKey(zipped("<Error><Code>NoSuchKey</Code></Error>"), "content-encoding", "gzip"))
                .isFalse();
        assertThat(isAboutTheRealKey(utf8("<Error/>"), "content-encoding", "gzip"))
                .isTrue();
        assertThat(isAboutTheRealKey(utf8("<Error/>"), "content-encoding", "br"))
                .isTrue();
    }

    @Test
    void passesTheHintToAnotherRegion() {
        String hint = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>";

        assertThat(isAboutTheRealKey(utf8(hint))).isFalse();
        assertThat(isAboutTheRealKey(utf8(hint.replace("Region", "Other")))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"200, false", "206, false", "301, true", "304, false", "307, true", "403, true", "503, true"})
    void coversErrorsAndRedirections(int status, boolean covered) {
        assertThat(UpstreamErrorResponse.covers(status)).isEqualTo(covered);
    }
}
