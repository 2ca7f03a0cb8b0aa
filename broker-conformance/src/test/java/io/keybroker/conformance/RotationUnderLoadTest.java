package io.keybroker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.cli.Main;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.demo.DemoHome;
import io.keybroker.proxy.app.Broker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;

/**
 * A real key replaced by moto's IAM while requests go on. In short here; {@code -Drotation=whole} plays 200 requests a
 * second through several rotations, and kills the daemon, as a process of its own, around each call of IAM.
 */
final class RotationUnderLoadTest {
    private static final boolean WHOLE = System.getProperty("rotation", "").equals("whole");
    private static final int A_SECOND = WHOLE ? 200 : 50;
    private static final int ROTATIONS = WHOLE ? 5 : 1;
    private static final String USER = "keybroker";
    private static final String RIGHTS = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", "Action": [
              "iam:ListAccessKeys", "iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey"]}]}
            """;
    private static final int UNSIGNED_ACTIONS = 3; // that make the user, its rights and its first key

    @TempDir
    private Path directory;

    private Moto moto;
    private VerifyingAws aws;
    private DemoHome home;
    private Credential first;

    @BeforeEach
    void start() throws Exception {
        Path target = Path.of("target", "conformance").toAbsolutePath();
        try (ClientBuilds workshop =
                new ClientBuilds(Path.of("clients"), target.resolve("clients"), ToolCache.open(), client -> false)) {
            Client server = workshop.server();
            Assumptions.assumeFalse(server.isMissing(), server.missing());
            moto = Moto.start(
                    server.with("INITIAL_NO_AUTH_ACTION_COUNT", String.valueOf(UNSIGNED_ACTIONS)),
                    Files.createDirectories(target.resolve("rotation")));
        }
        aws = new VerifyingAws(moto.address());
        first = firstKey();
        aws.learn(first);
        Path authority = directory.resolve("aws-ca.pem");
        aws.saveAuthority(authority);
        home = DemoHome.init(directory.resolve("home"), aws.endpoints(), authority);
        Path yaml = home.directory().resolve("broker.yaml");
        String settings = Files.readString(yaml);
        assertThat(settings).contains("app: {type: sealed}");
        Files.writeString(
                yaml,
                settings.replace(
                        "app: {type: sealed}",
                        "app: {type: sealed, rotation: {settle: 1s, drain: " + (WHOLE ? "5s" : "2s")
                                + ", grace: 1s}}"));
    }

    private Credential firstKey() {
        try (IamClient iam = IamClient.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + moto.address().getPort()))
                .region(Region.US_EAST_1)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("none", "none")))
                .build()) {
            iam.createUser(request -> request.userName(USER));
            iam.putUserPolicy(
                    request -> request.userName(USER).policyName("rotate").policyDocument(RIGHTS));
            AccessKey made =
                    iam.createAccessKey(request -> request.userName(USER)).accessKey();
            return new Credential(
                    new AccessKeyId(made.accessKeyId()),
                    SecretKey.of(made.secretAccessKey().toCharArray()));
        }
    }

    @AfterEach
    void stop() {
        if (aws != null) {
            aws.close();
        }
        if (moto != null) {
            moto.close();
        }
    }

    private JsonNode identity() throws IOException {
        return new ObjectMapper()
                .readTree(home.operate("identity", "ls", "-o", "json"))
                .path("identities")
                .path(0);
    }

    private String signing() throws IOException {
        return identity().path("accessKeyId").asText();
    }

    private boolean isOver() throws IOException {
        return identity().path("rotation").path("phase").asText().isEmpty();
    }

    @Test
    void noRequestFailsWhileTheRealKeyIsReplaced() throws Exception {
        try (Broker broker = Broker.start(home.directory())) {
            home.addRealKey(first);
            AwsBasicCredentials fake = home.register("load", "127.0.0.1");
            SteadyLoad load = new SteadyLoad(broker.endpoint(), fake, home.caBundle());
            load.start(A_SECOND);
            Awaitility.await().until(() -> load.done() >= A_SECOND);
            String before = first.id().value();
            for (int i = 0; i < ROTATIONS; i++) {
                home.operate("identity", "rotate", "app", "--wait");
                String after = signing();
                assertThat(after).isNotEqualTo(before);
                assertThat(aws.keys()).containsExactly(Map.entry(after, true));
                int served = aws.servedWith(after);
                Awaitility.await().until(() -> aws.servedWith(after) >= served + A_SECOND);
                assertThat(aws.servedWith(before)).isPositive();
                before = after;
            }
            load.stop();

            assertThat(load.failures()).isEmpty();
            assertThat(aws.refused().stream().filter(each -> each.endsWith("sqs")))
                    .isEmpty();
            assertThat(aws.mostKeys()).isEqualTo(2);
            assertThat(load.done()).isGreaterThan(A_SECOND * 2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CreateAccessKey, false",
        "CreateAccessKey, true",
        "GetCallerIdentity, false",
        "GetCallerIdentity, true",
        "UpdateAccessKey, false",
        "UpdateAccessKey, true",
        "DeleteAccessKey, false",
        "DeleteAccessKey, true"
    })
    void leavesNoOrphanWhereverTheDaemonIsKilled(String action, boolean done) throws Exception {
        Assumptions.assumeTrue(WHOLE, "-Drotation=whole kills daemons");
        CountDownLatch reached = new CountDownLatch(1);
        Process daemon = serve();
        home.addRealKey(first);
        aws.watch((called, isDone) -> {
            if (called.equals(action) && isDone == done && reached.getCount() > 0) {
                reached.countDown();
                try {
                    daemon.destroyForcibly().waitFor();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IOException("the caller is dead");
            }
        });
        home.operate("identity", "rotate", "app", "--detach");
        assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(daemon.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(daemon.exitValue()).as("killed by signal 9").isEqualTo(137);

        Process again = serve();
        try {
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(this::isOver);

            assertThat(signing()).isNotEqualTo(first.id().value());
            assertThat(aws.keys()).containsExactly(Map.entry(signing(), true));
            assertThat(aws.mostKeys()).isEqualTo(2);
        } finally {
            again.destroyForcibly().waitFor();
        }
    }

    private Process serve() throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process daemon = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        Main.class.getName(),
                        "serve",
                        "--home",
                        home.directory().toString()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("daemon.log").toFile())
                .start();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> Files.readString(directory.resolve("daemon.log")).contains("broker: ready on"));
        return daemon;
    }
}
