package io.keybroker.signing.sigv2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SignatureType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What botocore signs by S3's version 2, and the examples of AWS's documentation. */
final class SigV2S3SignatureTest {
    private static final SigV2Key KEY =
            SigV2Key.of(SecretKey.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".toCharArray()));
    private static final SigV2Key OTHER =
            SigV2Key.of(SecretKey.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEX".toCharArray()));

    private static List<RequestHead> recorded() {
        try (InputStream file = Objects.requireNonNull(
                SigV2S3SignatureTest.class.getResourceAsStream("/io/keybroker/signing/sigv2.json"))) {
            List<RequestHead> heads = new ArrayList<>();
            for (JsonNode line : new ObjectMapper().readTree(file)) {
                Headers.Builder headers = Headers.builder().add("host", "broker.internal");
                for (Map.Entry<String, JsonNode> field : line.path("headers").properties()) {
                    headers.add(field.getKey(), field.getValue().asText());
                }
                heads.add(RequestHead.parse(
                        line.path("method").asText(), line.path("target").asText(), headers.build()));
            }
            return heads;
        } catch (IOException | RequestRejectedException e) {
            throw new AssertionError("the recorded requests cannot be read", e);
        }
    }

    private static boolean proven(SigV2Key key, RequestHead head) throws RequestRejectedException {
        RequestSignature requestSignature = RequestSignature.parse(head);
        return requestSignature.isSignedBy(key, head, requestSignature.withoutSignature(head));
    }

    @TestFactory
    Stream<DynamicTest> provesWhatBotocoreSigns() {
        return recorded().stream()
                .map(head -> dynamicTest(
                        head.method() + ' ' + head.path() + '?' + head.query().canonical(), () -> {
                            RequestSignature requestSignature = RequestSignature.parse(head);

                            assertThat(requestSignature.id().value()).isEqualTo("AKIAIOSFODNN7EXAMPLE");
                            assertThat(requestSignature.type().isSigV2()).isTrue();
                            assertThat(requestSignature.time().instant().plus(requestSignature.validity()))
                                    .isEqualTo(Instant.parse("2026-03-01T12:00:00Z")
                                            .plusSeconds(requestSignature.type() == SignatureType.SIGV2 ? 0 : 600));
                            assertThat(proven(KEY, head)).isTrue();
                            assertThat(proven(OTHER, head)).isFalse();
                            assertThat(proven(KEY, new RequestHead("PATCH", head.path(), head.query(), head.headers())))
                                    .isFalse();
                            assertThat(proven(
                                            KEY,
                                            new RequestHead(head.method(), "/other", head.query(), head.headers())))
                                    .isFalse();
                        }));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, '', /awsexamplebucket1/photos/puppy.jpg, 'Tue, 27 Mar 2007 19:36:42 +0000', qgk2+6Sv9/oM7G3qLEjTH1a1l1g=",
        "PUT, image/jpeg, /awsexamplebucket1/photos/puppy.jpg, 'Tue, 27 Mar 2007 21:15:45 +0000',"
                + " iqRzw+ileNPu1fhspnRs8nOjjIA=",
        "GET, '', /awsexamplebucket1/?prefix=photos&max-keys=50&marker=puppy, 'Tue, 27 Mar 2007 19:42:41 +0000',"
                + " m0WP8eCtspQl5Ahe6L1SozdX9YA=",
        "GET, '', /awsexamplebucket1/?acl, 'Tue, 27 Mar 2007 19:44:46 +0000', 82ZHiFIjc+WbcwFKGUVEQspPn+0=",
        "GET, '', /awsexamplebucket1?acl=, 'Tue, 27 Mar 2007 19:44:46 +0000', 82ZHiFIjc+WbcwFKGUVEQspPn+0="
    })
    void provesTheExamplesOfTheDocumentation(String method, String type, String target, String date, String signature)
            throws Exception {
        Headers.Builder headers = Headers.builder().add("date", date);
        if (!type.isEmpty()) {
            headers.add("content-type", type);
        }
        headers.add("authorization", "AWS AKIAIOSFODNN7EXAMPLE:" + signature);

        assertThat(proven(KEY, RequestHead.parse(method, target, headers.build())))
                .isTrue();
    }

    @Test
    void readsADateInUtcAsRcloneWritesIt() throws Exception {
        Headers headers = Headers.builder()
                .add("date", "Tue, 27 Mar 2007 19:36:42 UTC")
                .add("authorization", "AWS AKIAIOSFODNN7EXAMPLE:qgk2+6Sv9/oM7G3qLEjTH1a1l1g=")
                .build();

        assertThat(RequestSignature.parse(RequestHead.parse("GET", "/b/k", headers))
                        .time()
                        .instant())
                .isEqualTo(Instant.parse("2007-03-27T19:36:42Z"));
    }

    @ParameterizedTest
    @CsvSource({"1175139620, true", "1175139621, false"})
    void provesTheQueryOfTheDocumentation(String expires, boolean proven) throws Exception {
        RequestHead head = RequestHead.parse(
                "GET",
                "/johnsmith/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=" + expires
                        + "&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D",
                Headers.none());

        assertThat(proven(KEY, head)).isEqualTo(proven);
    }
}
