package io.keybroker.demo.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keybroker.demo.SdkClients;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** What the strict upstream lets through and what it turns away, seen from unmodified clients. */
final class VerifyingServerTest {
    private static final int PART = 5 * 1024 * 1024;

    private static FakeAws aws;
    private static SdkClients clients;
    private final String bucket = "b-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        aws = FakeAws.start();
        clients = clientsWith(aws.real().id().value(), aws.real().secret().reveal());
    }

    @AfterAll
    static void stop() throws Exception {
        clients.close();
        aws.close();
    }

    @BeforeEach
    void createBucket() {
        clients.s3().createBucket(b -> b.bucket(bucket));
        aws.recordedRequests().clear();
    }

    private static SdkClients clientsWith(String id, String secret) throws Exception {
        return new SdkClients(aws.endpoints()::get, AwsBasicCredentials.create(id, secret), aws.caBundle());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a+b", "a:b", "äöü/日本", "a&b=c", "100%", "a%2Fb", "~tilde", "(x)!*'", "a,b;c@d$e"})
    void takesKeysWithOddCharacters(String key) {
        clients.s3().putObject(b -> b.bucket(bucket).key(key), RequestBody.fromString("x"));

        assertThat(clients.s3().getObjectAsBytes(b -> b.bucket(bucket).key(key)).asUtf8String())
                .isEqualTo("x");
        assertThat(clients.s3().listObjectsV2(b -> b.bucket(bucket)).contents())
                .singleElement()
                .satisfies(o -> assertThat(o.key()).isEqualTo(key));
    }

    /** The upstream notes a request when it has answered it, and so perhaps after its client knows the answer. */
    private static Optional<RecordedRequest> seen(String path) {
        return aws.recordedRequests().all().stream()
                .filter(request ->
                        request.method().equals("PUT") && request.rawPath().equals(path))
                .findFirst();
    }

    @Test
    void seesTheTrailerFormThatSdksUseByDefault() {
        clients.s3().putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("hello"));

        RecordedRequest put = await().until(() -> seen("/" + bucket + "/k"), Optional::isPresent)
                .orElseThrow();
        assertThat(put.header("x-amz-content-sha256")).contains("STREAMING-UNSIGNED-PAYLOAD-TRAILER");
        assertThat(put.bodyCompleted()).isTrue();
        assertThat(new String(put.bodyPrefix(), StandardCharsets.UTF_8))
                .startsWith("5\r\nhello")
                .contains("x-amz-checksum-crc32:");
        assertThat(put.status()).isEqualTo(200);
    }

    @Test
    void answersHeadRangeNotModifiedAndNoContent() {
        String etag = clients.s3()
                .putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("0123456789"))
                .eTag();

        assertThat(clients.s3().headObject(b -> b.bucket(bucket).key("k")).contentLength())
                .isEqualTo(10);
        assertThat(clients.s3()
                        .getObjectAsBytes(b -> b.bucket(bucket).key("k").range("bytes=2-4"))
                        .asUtf8String())
                .isEqualTo("234");
        assertThatThrownBy(() -> clients.s3()
                        .getObjectAsBytes(b -> b.bucket(bucket).key("k").ifNoneMatch(etag)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(304));
        assertThat(clients.s3()
                        .deleteObject(b -> b.bucket(bucket).key("k"))
                        .sdkHttpResponse()
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void takesAnUploadInParts() {
        String upload = clients.s3()
                .createMultipartUpload(b -> b.bucket(bucket).key("big"))
                .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        IntStream.rangeClosed(1, 3).forEach(number -> {
            String etag = clients.s3()
                    .uploadPart(
                            b -> b.bucket(bucket).key("big").uploadId(upload).partNumber(number),
                            RequestBody.fromBytes(new byte[PART]))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        });
        clients.s3()
                .completeMultipartUpload(
                        b -> b.bucket(bucket).key("big").uploadId(upload).multipartUpload(m -> m.parts(parts)));

        assertThat(clients.s3().headObject(b -> b.bucket(bucket).key("big")).contentLength())
                .isEqualTo(3L * PART);
    }

    @Test
    void takesAUrlThatCarriesItsSignatureButNotForAnotherKey() throws Exception {
        clients.s3().putObject(b -> b.bucket(bucket).key("a b"), RequestBody.fromString("by url"));
        URI url;
        try (S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(aws.endpoints().get("s3"))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        aws.real().id().value(), aws.real().secret().reveal())))
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build()) {
            url = presigner
                    .presignGetObject(b -> b.signatureDuration(Duration.ofMinutes(1))
                            .getObjectRequest(g -> g.bucket(bucket).key("a b")))
                    .url()
                    .toURI();
        }

        assertThat(statusOf(url)).isEqualTo(200);
        assertThat(statusOf(URI.create(url.toString().replace("a%20b", "a%20c"))))
                .isEqualTo(403);
    }

    private static int statusOf(URI url) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(aws.caBundle())) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void rejectsTheRightIdWithAnotherSecret() throws Exception {
        try (SdkClients wrong = clientsWith(aws.real().id().value(), "not-the-secret")) {
            assertThatThrownBy(() -> wrong.s3().listBuckets())
                    .isInstanceOfSatisfying(S3Exception.class, e -> assertCode(e, 403, "SignatureDoesNotMatch"));
            assertThatThrownBy(() -> wrong.sqs().listQueues())
                    .isInstanceOfSatisfying(
                            SqsException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException"));
            assertThatThrownBy(() -> wrong.dynamo().listTables())
                    .isInstanceOfSatisfying(
                            DynamoDbException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException"));
        }
    }

    @Test
    void rejectsAnyOtherKeyId() throws Exception {
        try (SdkClients wrong =
                clientsWith("AKIAIOSFODNN7EXAMPLE", aws.real().secret().reveal())) {
            assertThatThrownBy(() -> wrong.s3().listBuckets())
                    .isInstanceOfSatisfying(S3Exception.class, e -> assertCode(e, 403, "InvalidAccessKeyId"));
        }
    }

    private static void assertCode(S3Exception e, int status, String code) {
        assertThat(e.statusCode()).isEqualTo(status);
        assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
    }
}
