package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.demo.aws.RecordedRequest;
import io.keybroker.proxy.upstream.UpstreamTls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** A store with an authority of its own beside an endpoint that nobody trusts, and URLs that work from every address. */
final class StoresAndOpenUrlsTest {
    private static final String ROLE = "stored";

    private static BrokerFixture world;
    private static AwsBasicCredentials elsewhere;
    private static SdkClients clients;

    @BeforeAll
    static void start() throws Exception {
        world = BrokerFixture.start("", StoresAndOpenUrlsTest::furnish);
        elsewhere = world.register("elsewhere", BrokerFixture.ELSEWHERE, ROLE);
        clients = world.clients(world.register("here", BrokerFixture.HERE, ROLE));
        clients.s3().createBucket(b -> b.bucket("in-store"));
    }

    /** Makes the endpoints' authority the store's alone. */
    private static void furnish(Path home) throws Exception {
        Path file = home.resolve("broker.yaml");
        String settings = Files.readString(file);
        String bundle = settings.lines()
                .filter(line -> line.startsWith("  caBundle: "))
                .findFirst()
                .orElseThrow();
        String endpoint = settings.lines()
                .filter(line -> line.startsWith("    s3: "))
                .findFirst()
                .orElseThrow()
                .substring("    s3: ".length());
        String store = "  stores:\n    fake: {url: " + endpoint + ", region: eu-central-1, " + bundle.strip() + "}\n";
        String role = "  " + ROLE + ": {identity: app, policy: policies/demo.json, ttl: 1h, maxTtl: 1d, presign: open,"
                + " bucketStores: {\"in-*\": fake}}\n";
        Files.writeString(file, settings.replace(bundle + "\n", store).replace("roles:\n", "roles:\n" + role));
    }

    @AfterAll
    static void stop() throws Exception {
        clients.close();
        world.close();
    }

    @Test
    void reachesTheStoreByItsOwnAuthorityAndNothingElse() {
        clients.s3().putObject(b -> b.bucket("in-store").key("a"), RequestBody.fromString("stored"));

        assertThat(clients.s3()
                        .getObjectAsBytes(b -> b.bucket("in-store").key("a"))
                        .asUtf8String())
                .isEqualTo("stored");
        assertThatThrownBy(() ->
                        clients.s3().getObjectAsBytes(b -> b.bucket("jobs").key("a")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(502));
    }

    private static URI presigned(Consumer<S3Presigner> use, URI[] made) {
        URI broker =
                clients.s3().serviceClientConfiguration().endpointOverride().orElseThrow();
        try (S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(broker)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(elsewhere))
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build()) {
            use.accept(presigner);
        }
        return made[0];
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, UpstreamTls.trustManagers(Optional.of(world.caBundle())), null);
        return HttpClient.newBuilder().sslContext(tls).build().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void servesAPresignedUrlAtAnotherAddressThanItsInstances() throws Exception {
        URI[] made = new URI[1];
        URI put = presigned(
                presigner -> made[0] = URI.create(presigner
                        .presignPutObject(p -> p.signatureDuration(Duration.ofDays(7))
                                .putObjectRequest(r -> r.bucket("in-store").key("by url+é")))
                        .url()
                        .toString()),
                made);
        assertThat(send(HttpRequest.newBuilder(put)
                                .PUT(HttpRequest.BodyPublishers.ofString("by url"))
                                .build())
                        .statusCode())
                .isEqualTo(200);
        URI get = presigned(
                presigner -> made[0] = URI.create(presigner
                        .presignGetObject(p -> p.signatureDuration(Duration.ofDays(7))
                                .getObjectRequest(r -> r.bucket("in-store").key("by url+é")))
                        .url()
                        .toString()),
                made);

        assertThat(send(HttpRequest.newBuilder(get).build()).body()).isEqualTo("by url");

        RecordedRequest sent = world.aws().recordedRequests().all().stream()
                .filter(request -> request.rawPath().contains("by%20url")
                        && request.method().equals("GET"))
                .findFirst()
                .orElseThrow();
        assertThat(sent.rawQuery()).contains("X-Amz-Expires=900", "X-Amz-Signature=");
        assertThat(sent.header("Authorization")).isEmpty();
        assertThat(world.operate(
                                "audit",
                                "grep",
                                "--key",
                                elsewhere.accessKeyId(),
                                "--ip",
                                BrokerFixture.HERE,
                                "-o",
                                "json")
                        .out())
                .contains("s3:GetObject", "s3:PutObject");
        assertThat(send(HttpRequest.newBuilder(URI.create(get.toString().replace("604800", "604799")))
                                .build())
                        .statusCode())
                .isEqualTo(403);
    }
}
