package io.keybroker.demo.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** The check against requests that the SDK's public signer made, and against the same ones changed on the way. */
final class SignatureVerifierTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Credential REAL = new Credential(
            new AccessKeyId("AKIAIOSFODNN7EXAMPLE"),
            SecretKey.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".toCharArray()));

    private static String signed(Duration age) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .protocol("https")
                .host("localhost")
                .port(4433)
                .encodedPath("/bucket/a//b/../c%20d%3Ae")
                .appendRawQueryParameter("x-id", "PutObject")
                .appendRawQueryParameter("empty", "")
                .putHeader("x-amz-meta-colour", "blue")
                .build();
        SdkHttpRequest out = AwsV4HttpSigner.create()
                .sign(r -> r.request(request)
                        .payload(ContentStreamProvider.fromUtf8String("hello"))
                        .identity(AwsCredentialsIdentity.create(
                                REAL.id().value(), REAL.secret().reveal()))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1")
                        .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW.minus(age), ZoneOffset.UTC)))
                .request();
        String fields = out.headers().entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue().get(0) + "\r\n")
                .collect(Collectors.joining());
        return "PUT /bucket/a//b/../c%20d%3Ae?x-id=PutObject&empty= HTTP/1.1\r\n" + fields + "\r\n";
    }

    private static Optional<AwsError> judge(String head) throws Exception {
        RawMessageHead read = RawMessageHead.read(new ByteArrayInputStream(head.getBytes(StandardCharsets.ISO_8859_1)))
                .orElseThrow();
        return new SignatureVerifier("s3", REAL, Clock.fixed(NOW, ZoneOffset.UTC))
                .verify(read, read.first("x-amz-content-sha256").orElse(""));
    }

    @Test
    void agreesWithTheSdk() throws Exception {
        assertThat(judge(signed(Duration.ZERO))).isEmpty();
    }

    @Test
    void rejectsAChangedPathQueryHeaderOrHash() throws Exception {
        String head = signed(Duration.ZERO);

        assertThat(judge(head.replace("a//b", "a/b"))).contains(AwsError.WRONG_SIGNATURE);
        assertThat(judge(head.replace("&empty=", ""))).contains(AwsError.WRONG_SIGNATURE);
        assertThat(judge(head.replace("blue", "red"))).contains(AwsError.WRONG_SIGNATURE);
        assertThat(judge(head.replace("localhost:4433", "localhost:4434"))).contains(AwsError.WRONG_SIGNATURE);
        assertThat(judge(head.replaceFirst("(?i)(x-amz-content-sha256: )[0-9a-f]", "$10")))
                .contains(AwsError.WRONG_SIGNATURE);
    }

    @Test
    void rejectsAnAmazonHeaderThatNobodySigned() throws Exception {
        String head = signed(Duration.ZERO).replace("HTTP/1.1\r\n", "HTTP/1.1\r\nx-amz-acl: public-read\r\n");

        assertThat(judge(head)).contains(AwsError.UNSIGNED_HEADER);
    }

    @Test
    void rejectsWhatIsOlderThanFiveMinutes() throws Exception {
        assertThat(judge(signed(Duration.ofSeconds(301)))).contains(AwsError.SKEWED);
        assertThat(judge(signed(Duration.ofSeconds(299)))).isEmpty();
    }

    @Test
    void rejectsWhatNobodySigned() throws Exception {
        assertThat(judge("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")).contains(AwsError.NO_SIGNATURE);
    }
}
