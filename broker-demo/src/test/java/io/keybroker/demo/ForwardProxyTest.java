package io.keybroker.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keybroker.demo.aws.FakeAws;
import io.keybroker.demo.aws.FileTrees;
import io.keybroker.demo.aws.RecordedRequest;
import io.keybroker.proxy.app.Broker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.SqsClient;

/** SDKs that know the broker as their proxy alone, and call AWS's own hosts. */
final class ForwardProxyTest {
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    private static FakeAws aws;
    private static ServerSocket other;
    private static Path directory;
    private static Broker broker;
    private static int proxyPort;
    private static SdkHttpClient http;
    private static AwsBasicCredentials key;

    @BeforeAll
    static void start() throws Exception {
        aws = FakeAws.start();
        directory = Files.createTempDirectory("forward-proxy");
        DemoHome home = DemoHome.init(directory.resolve("home"), aws.endpoints(), aws.caBundle());
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            proxyPort = free.getLocalPort();
        }
        other = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
        Path file = home.directory().resolve("broker.yaml");
        Files.writeString(
                file,
                Files.readString(file).replace("listen:\n", "listen:\n  connect: \"127.0.0.1:" + proxyPort + "\"\n")
                        + "connect: {passThrough: [\"127.0.0.1:"
                        + other.getLocalPort() + "\", \"127.0.0.2:" + other.getLocalPort()
                        + "\"], privateAddresses: [127.0.0.1/32]}\n");
        broker = Broker.start(home.directory());
        home.addRealKey(aws.real());
        key = home.register("proxied", "127.0.0.1");
        TrustManager[] trust = SdkClients.trustManagers(home.caBundle());
        http = Apache5HttpClient.builder()
                .tlsTrustManagersProvider(() -> trust)
                .proxyConfiguration(ProxyConfiguration.builder()
                        .endpoint(URI.create("http://127.0.0.1:" + proxyPort))
                        .build())
                .build();
    }

    @AfterAll
    static void stop() throws IOException {
        http.close();
        broker.close();
        other.close();
        aws.close();
        FileTrees.remove(directory);
    }

    private static S3Client s3() {
        return S3Client.builder()
                .httpClient(http)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(key))
                .build();
    }

    @Test
    void forwardsRequestsForTheGlobalHostThatAnSdkUsesByDefaultInTheFirstRegion() {
        aws.recordedRequests().clear();
        try (S3Client client = S3Client.builder()
                .httpClient(http)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(key))
                .build()) {
            client.createBucket(bucket -> bucket.bucket("global-host"));
            client.putObject(object -> object.bucket("global-host").key("key"), RequestBody.fromString("value"));

            assertThat(client.getObjectAsBytes(
                                    object -> object.bucket("global-host").key("key"))
                            .asUtf8String())
                    .isEqualTo("value");
        }
    }

    @Test
    void servesBucketsByTheirHostNames() {
        try (S3Client s3 = s3()) {
            s3.createBucket(b -> b.bucket("proxied-bucket"));
            s3.putObject(b -> b.bucket("proxied-bucket").key("a/b c"), RequestBody.fromString("through a tunnel"));

            assertThat(s3.getObjectAsBytes(b -> b.bucket("proxied-bucket").key("a/b c"))
                            .asUtf8String())
                    .isEqualTo("through a tunnel");
        }
        assertThat(aws.recordedRequests().all())
                .extracting(RecordedRequest::rawPath)
                .contains("/proxied-bucket/a/b%20c");
    }

    @Test
    void servesOtherServicesByTheirs() {
        try (SqsClient sqs = SqsClient.builder()
                .httpClient(http)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(key))
                .build()) {
            String queue = sqs.createQueue(b -> b.queueName("proxied")).queueUrl();

            assertThat(queue).endsWith("/proxied");
        }
    }

    @Test
    void rejectsWhatIsSignedForAnotherRegionThanTheHosts() {
        try (S3Client s3 = S3Client.builder()
                .httpClient(http)
                .region(Region.EU_WEST_1)
                .endpointOverride(URI.create("https://s3.eu-central-1.amazonaws.com"))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(key))
                .build()) {
            assertThatThrownBy(s3::listBuckets)
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(400));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT example.com:443 HTTP/1.1",
                "CONNECT s3.eu-central-1.amazonaws.com:80 HTTP/1.1",
                "CONNECT s3.eu-central-1.amazonaws.com HTTP/1.1",
                "CONNECT 169.254.169.254:443 HTTP/1.1",
                "CONNECT evil.elb.eu-central-1.amazonaws.com:443 HTTP/1.1",
                "CONNECT s3.eu-central-1.amazonaws.com.evil.example:443 HTTP/1.1",
                "CONNECT user@s3.eu-central-1.amazonaws.com:443 HTTP/1.1",
                "CONNECT s3.eu-central-1.amazonaws.com:443 HTTP/2.0",
                "GET http://s3.eu-central-1.amazonaws.com/ HTTP/1.1",
                "GET / HTTP/1.1"
            })
    void opensNoTunnelForAnythingElse(String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxyPort)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((line + "\r\nHost: x\r\n\r\n").getBytes(US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);

            assertThat(answer).matches("(?s)HTTP/1\\.1 40[35] .*Connection: close.*");
        }
    }

    private static Socket connect(InetAddress from, String host) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxyPort, from, 0);
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(("CONNECT " + host + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(US_ASCII));
        return socket;
    }

    private static String answerTo(InetAddress from, String host) throws IOException {
        try (Socket socket = connect(from, host)) {
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private static String records() {
        try {
            return Files.readString(directory.resolve("home/audit/audit.jsonl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void recordsATunnelThatItRejects() throws IOException {
        String answer = answerTo(InetAddress.getLoopbackAddress(), "unknown.example.com:443");

        Matcher id = Pattern.compile("x-broker-request-id: (\\S+)").matcher(answer);
        assertThat(id.find()).isTrue();
        await().untilAsserted(() -> assertThat(records())
                .containsPattern("\"refused\",\"requestId\":\"" + id.group(1)
                        + "\",\"peer\":\"127.0.0.1\".*\"method\":\"CONNECT\",\"host\":\"unknown.example.com:443\""));
        assertThat(BrokerFixture.operate(directory.resolve("home"), "why", id.group(1))
                        .out())
                .contains("127.0.0.1 sent CONNECT to unknown.example.com:443")
                .contains("the forward proxy opened no tunnel: this host is not known to the broker");
    }

    @Test
    void carriesTheBytesOfAHostThatIsListedUntouchedAndRecordsThem() throws IOException {
        byte[] up = new byte[3 << 20];
        new Random(1).nextBytes(up);
        try (Socket client = connect(InetAddress.getLoopbackAddress(), "127.0.0.1:" + other.getLocalPort());
                Socket server = other.accept()) {
            InputStream answers = client.getInputStream();
            assertThat(new String(answers.readNBytes(ESTABLISHED.length()), US_ASCII))
                    .isEqualTo(ESTABLISHED);
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(client, up));

            assertThat(server.getInputStream().readNBytes(up.length)).isEqualTo(up);
            sent.join();
            server.getOutputStream().write(up, 0, 1000);
            server.shutdownOutput();

            assertThat(answers.readAllBytes()).isEqualTo(Arrays.copyOf(up, 1000));
        }
        await().untilAsserted(() -> assertThat(records())
                .contains("\"upstream\":\"127.0.0.1:" + other.getLocalPort() + '"')
                .contains("\"bytesUp\":" + up.length + ",\"bytesDown\":1000,"));
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void letsNoOneThroughWhoIsNoActiveInstance() throws IOException {
        assertThat(answerTo(InetAddress.getByName("127.0.0.9"), "127.0.0.1:" + other.getLocalPort()))
                .startsWith("HTTP/1.1 403 ")
                .endsWith("no active instance has the address 127.0.0.9\n");
    }

    @Test
    void connectsToNoPrivateAddressThatIsNotListed() throws IOException {
        assertThat(answerTo(InetAddress.getLoopbackAddress(), "127.0.0.2:" + other.getLocalPort()))
                .startsWith("HTTP/1.1 502 ")
                .endsWith("the host '127.0.0.2' has no public address (others: connect.privateAddresses)\n");
    }
}
