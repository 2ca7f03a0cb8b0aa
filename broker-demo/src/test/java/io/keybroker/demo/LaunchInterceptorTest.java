package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.demo.FakeEc2.Behaviour;
import io.keybroker.demo.RawConnection.RawResponse;
import io.keybroker.demo.RawConnection.Request;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Launches through the broker, from RunInstances to the end of what came of it, and what can go wrong between. */
final class LaunchInterceptorTest {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchInterceptorTest.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LAUNCHER = "127.0.0.9";
    private static final String PLAIN = "Action=RunInstances&Version=2016-11-15&ImageId=" + FakeEc2.IMAGE
            + "&MinCount=1&MaxCount=1&InstanceType=t3.micro";

    private static LaunchFixture site;
    private static FakeEc2 ec2;
    private static FakeMetadata metadata;
    private static BrokerFixture world;
    private static AwsBasicCredentials launcher;
    private static AwsBasicCredentials plain;

    @TempDir
    private Path root;

    @BeforeAll
    static void start() throws Exception {
        site = LaunchFixture.open(home -> {
            Files.writeString(home.resolve("policies/launcher.json"), """
                    {"Version": "2012-10-17", "Statement": [
                      {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
                    """);
            Path file = home.resolve("broker.yaml");
            Files.writeString(file, Files.readString(file).replace("roles:\n", """
                    roles:
                      launcher:
                        identity: app
                        policy: policies/launcher.json
                        launches: {role: demo, tagged: [narrow], ttl: 20m}
                      by-hand: {identity: app, policy: policies/launcher.json}
                    """));
        });
        ec2 = site.ec2();
        metadata = site.metadata();
        world = site.world();
        launcher = world.register("launcher", LAUNCHER, "launcher");
        plain = world.register("by-hand", LAUNCHER, "by-hand");
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    @BeforeEach
    void startWell() {
        ec2.becomes(Behaviour.WELL, "127.0.0.1");
    }

    private static RawResponse send(AwsBasicCredentials key, String form) throws Exception {
        Request request = new Request(
                "ec2", "POST", "/", form, "content-type", "application/x-www-form-urlencoded; charset=utf-8");
        try (RawConnection call = new RawConnection(world, LAUNCHER)) {
            return call.send(request.signed(key)).answer();
        }
    }

    private static JsonNode newestTicket() throws IOException {
        return JSON.readTree(world.operate("ticket", "ls", "-o", "json").out())
                .path("tickets")
                .path(0);
    }

    private static long tickets() {
        return world.operate("ticket", "ls", "-o", "name").out().lines().count();
    }

    private static String idIn(RawResponse answer) {
        Matcher id = Pattern.compile("<instanceId>(i-[0-9a-f]+)</instanceId>").matcher(answer.body());
        assertThat(id.find()).as(answer.body()).isTrue();
        return id.group(1);
    }

    private static List<String> audited(String... words) throws IOException {
        try (var lines = Files.lines(world.home().resolve("audit/audit.jsonl"))) {
            return lines.filter(line -> List.of(words).stream().allMatch(line::contains))
                    .toList();
        }
    }

    private AwsBasicCredentials boot(String id, String ip) throws Exception {
        return new Machine(root, metadata).boot(ec2.userData(), id, ip);
    }

    private static void makeBucket(AwsBasicCredentials key, String bucket) throws Exception {
        try (SdkClients clients = world.clients(key)) {
            clients.s3().createBucket(request -> request.bucket(bucket));
        }
    }

    @Test
    void whatIsLaunchedThroughTheBrokerHasACredentialOfItsOwnUntilItIsTerminated() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");

        RawResponse answer = send(launcher, PLAIN);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        String id = idIn(answer);
        assertThat(newestTicket().path("expected").path(0).path("instanceId").asText())
                .as("announced when the launcher hears of it")
                .isEqualTo(id);
        AwsBasicCredentials key = boot(id, "127.0.0.1");
        makeBucket(key, "launched");
        assertThat(JSON.readTree(world.operate("instance", "show", id, "-o", "json")
                                .out())
                        .path("role")
                        .asText())
                .isEqualTo("demo");

        long from = System.nanoTime();
        RawResponse ended = send(launcher, "Action=TerminateInstances&Version=2016-11-15&InstanceId.1=" + id);
        long heard = System.nanoTime();

        assertThat(ended.body()).contains("shutting-down");
        assertThatThrownBy(() -> makeBucket(key, "after-the-end")).isInstanceOf(S3Exception.class);
        LOG.info("from the request to terminate to the denial: {} us at most", (heard - from) / 1_000);
        await().untilAsserted(() ->
                assertThat(audited("\"instance revoke\"", "TERMINATE", id)).hasSize(1));
    }

    @Test
    void whatIsStoppedIsSuspended() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");
        String id = idIn(send(launcher, PLAIN));
        AwsBasicCredentials key = boot(id, "127.0.0.1");

        send(plain, "Action=StopInstances&Version=2016-11-15&InstanceId.1=" + id);

        assertThatThrownBy(() -> makeBucket(key, "stopped")).isInstanceOf(S3Exception.class);
        assertThat(world.operate("instance", "resume", id).exit()).isZero();
        makeBucket(key, "resumed");
        assertThat(world.operate("instance", "revoke", id).exit()).isZero();
    }

    @Test
    void aRoleThatSaysNothingOfLaunchesLaunchesAsBefore() throws Exception {
        long before = tickets();

        assertThat(send(plain, PLAIN).status()).isEqualTo(200);

        assertThat(ec2.asked())
                .singleElement()
                .satisfies(query -> assertThat(query.has("UserData")).isFalse());
        assertThat(tickets()).isEqualTo(before);
    }

    @Test
    void aLaunchThatFailsTakesItsTicketWithIt() throws Exception {
        ec2.becomes(Behaviour.SHORT_OF_CAPACITY);

        RawResponse answer = send(launcher, PLAIN);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("InsufficientInstanceCapacity");
        assertThat(newestTicket().path("state").asText()).isEqualTo("REVOKED");
    }

    @Test
    void aLaunchThatSucceedsInPartIsForThoseThatCameUp() throws Exception {
        ec2.becomes(Behaviour.SHORT_OF_CAPACITY, "127.0.0.21", "127.0.0.22");

        assertThat(send(launcher, PLAIN.replace("MaxCount=1", "MaxCount=5")).status())
                .isEqualTo(200);

        assertThat(newestTicket().path("count").asInt()).isEqualTo(2);
        assertThat(newestTicket().path("expected")).hasSize(2);
    }

    @Test
    void aLaunchWhoseAnswerIsLostCanBeRepeatedWordForWord() throws Exception {
        ec2.becomes(Behaviour.SPEECHLESS, "127.0.0.1");
        long before = tickets();
        String form = PLAIN + "&ClientToken=again";

        RawResponse lost = send(launcher, form);
        String first = ec2.userData();
        ec2.becomes(Behaviour.WELL, "127.0.0.1");
        RawResponse heard = send(launcher, form);

        assertThat(lost.status()).isEqualTo(502);
        assertThat(heard.status()).isEqualTo(200);
        assertThat(ec2.userData()).as("or EC2 would not know it again").isEqualTo(first);
        assertThat(tickets()).isEqualTo(before + 1);
        assertThat(newestTicket().path("expected").path(0).path("instanceId").asText())
                .isEqualTo(idIn(heard));
        await().untilAsserted(
                        () -> assertThat(audited("\"launch\"", "\"lose\"")).isNotEmpty());
    }

    @Test
    void aLaunchOfWhichEc2SaysThatItIsNotWellKeepsItsTicket() throws Exception {
        ec2.becomes(Behaviour.DOWN);

        assertThat(send(launcher, PLAIN).status()).isEqualTo(503);

        assertThat(newestTicket().path("state").asText()).isEqualTo("OPEN");
    }

    @Test
    void aTagChoosesAmongTheAllowedRoles() throws Exception {
        String tagged =
                PLAIN + "&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=keybroker%3Arole"
                        + "&TagSpecification.1.Tag.1.Value=";

        assertThat(send(launcher, tagged + "narrow").status()).isEqualTo(200);
        assertThat(newestTicket().path("role").asText()).isEqualTo("narrow");
        long before = tickets();
        RawResponse answer = send(launcher, tagged + "keyless");

        assertThat(answer.body())
                .contains(
                        "<Response><Errors><Error><Code>UnauthorizedOperation</Code>",
                        "which launches.tagged of this role does not allow");
        assertThat(tickets()).isEqualTo(before);
    }

    @Test
    void rejectsWhatNoBootstrapCanBePutIntoBeforeEc2HearsOfIt() throws Exception {
        String gzip = Base64.getEncoder().encodeToString(new byte[] {0x1f, (byte) 0x8b, 8, 0});

        RawResponse answer = send(launcher, PLAIN + "&UserData=" + URLEncoder.encode(gzip, StandardCharsets.UTF_8));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .contains(
                        "<Response><Errors><Error><Code>ValidationError</Code>",
                        "user data is gzip-compressed (expected: uncompressed");
        assertThat(ec2.asked()).isEmpty();
    }

    @Test
    void rejectsALaunchInAUrl() throws Exception {
        Request request = new Request("ec2", "GET", "/?" + PLAIN, "");
        try (RawConnection call = new RawConnection(world, LAUNCHER)) {
            RawResponse answer = call.send(request.signed(launcher)).answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("(expected: POST)");
        }
    }

    @Test
    void launchesNothingWithoutARight() throws Exception {
        long before = tickets();
        AwsBasicCredentials narrow = world.register("narrow", LAUNCHER, BrokerFixture.NARROW);

        assertThat(send(narrow, PLAIN).body()).contains("UnauthorizedOperation");

        assertThat(ec2.asked()).isEmpty();
        assertThat(tickets()).isEqualTo(before);
    }
}
