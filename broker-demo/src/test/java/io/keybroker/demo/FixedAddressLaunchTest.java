package io.keybroker.demo;

import static io.keybroker.demo.FixedAddressLaunchFixture.ARGUMENTS;
import static io.keybroker.demo.FixedAddressLaunchFixture.JSON;
import static io.keybroker.demo.FixedAddressLaunchFixture.ec2;
import static io.keybroker.demo.FixedAddressLaunchFixture.instance;
import static io.keybroker.demo.FixedAddressLaunchFixture.launch;
import static io.keybroker.demo.FixedAddressLaunchFixture.metadata;
import static io.keybroker.demo.FixedAddressLaunchFixture.ticket;
import static io.keybroker.demo.FixedAddressLaunchFixture.tokens;
import static io.keybroker.demo.FixedAddressLaunchFixture.world;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.demo.BrokerFixture.Ended;
import io.keybroker.demo.FakeEc2.Behaviour;
import io.keybroker.demo.RawConnection.RawResponse;
import io.keybroker.http.Query;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** {@code broker launch --pin-ip}: what EC2 is asked, and what its user data is worth to a thief. */
final class FixedAddressLaunchTest {
    @TempDir
    private Path root;

    @BeforeAll
    static void start() throws Exception {
        FixedAddressLaunchFixture.start();
    }

    @AfterAll
    static void stop() throws Exception {
        FixedAddressLaunchFixture.stop();
    }

    @BeforeEach
    void clear() {
        FixedAddressLaunchFixture.clear();
    }

    @AfterEach
    void leave() {
        FixedAddressLaunchFixture.leave();
    }

    private static RawResponse enrol(String from, String token, String nonce, String document) throws Exception {
        String shown = document.isEmpty() ? "" : ",\"iid\":\"" + document + "\"";
        String body = "{\"v\":1,\"ticket\":\"" + token + "\",\"nonce\":\"" + nonce.repeat(32) + "\"" + shown + "}";
        try (RawConnection call = new RawConnection(world, from)) {
            return call.send("POST /.broker/enroll HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                            + "content-length: " + body.length() + "\r\n\r\n" + body)
                    .answer();
        }
    }

    private static String document(String id, String ip) throws Exception {
        metadata.becomes(id, ip, FakeEc2.IMAGE);
        URI uri = metadata.endpoint().resolve("/latest/dynamic/instance-identity/rsa2048");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body()
                .replaceAll("\\s", "");
    }

    @Test
    void eachMachineGetsAnInterfaceFirstAndThenATicketOfItsOwn() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");
        ec2.becomes(Behaviour.WELL, "127.0.0.1", "127.0.0.2");

        CompletableFuture<Ended> launching =
                CompletableFuture.supplyAsync(() -> launch("--count", "2", "--without-ec2", "-o", "json"));
        await().until(() ->
                ec2.asked("RunInstances").size() == 2 && !instance(1).isEmpty());
        String userData = new String(
                Base64.getDecoder()
                        .decode(ec2.asked("RunInstances")
                                .get(0)
                                .first("UserData")
                                .orElseThrow()),
                StandardCharsets.UTF_8);
        new Machine(root, metadata).boot(userData, "", "127.0.0.1");
        RawResponse second = enrol("127.0.0.2", tokens().get(1).group(1), "ab", "");
        Ended ended = launching.get(1, TimeUnit.MINUTES);

        assertThat(second.status()).as(second.body()).isEqualTo(200);
        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(ended.err()).contains("2 of 2: ").doesNotContain("bkt1.");
        JsonNode arrived = JSON.readTree(ended.out());
        assertThat(arrived.path("instances")).hasSize(2);
        assertThat(arrived.path("missing")).isEmpty();
        assertThat(userData).contains("#cloud-config");
        assertThat(ticket(0).path("addresses").toString()).isEqualTo("[\"127.0.0.1\"]");
        assertThat(ticket(1).path("addresses").toString()).isEqualTo("[\"127.0.0.2\"]");
        assertThat(ec2.interfaces().there())
                .as("they end with their machines")
                .hasSize(2)
                .allMatch(each -> each.endsWith(" true"));
        Query query = ec2.asked("CreateNetworkInterface").get(0);
        assertThat(query.first("SubnetId")).contains("subnet-1");
        assertThat(query.first("SecurityGroupId.2")).contains("sg-2");
        Query run = ec2.asked("RunInstances").get(0);
        assertThat(run.first("MaxCount")).contains("1");
        assertThat(run.first("NetworkInterface.1.DeviceIndex")).contains("0");
        assertThat(run.has("SubnetId") || run.has("SecurityGroupId.1")).isFalse();
    }

    @Test
    void whatStandsInUserDataOpensNothingForAThief() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");
        ec2.becomes(Behaviour.WELL, "127.0.0.1");
        assertThat(launch("--no-wait").exit()).isZero();
        String token = tokens().get(0).group(1);
        String id = instance(0);
        String document = document(id, "127.0.0.1");
        String own = new String(
                Base64.getDecoder()
                        .decode(ec2.asked("RunInstances")
                                .get(0)
                                .first("UserData")
                                .orElseThrow()),
                StandardCharsets.UTF_8);
        world.aws().recordedRequests().clear();

        assertRefused(enrol("127.0.0.9", token, "ab", document), 403, "out_of_scope");
        assertRefused(enrol("127.0.0.1", token, "ab", ""), 403, "iid_missing");
        AwsBasicCredentials issued = new Machine(root, metadata).boot(own, id, "127.0.0.1");
        assertForwardsNothing(issued.accessKeyId(), tokens().get(0).group(3));
        assertForwardsNothing("BKIAAAAAAAAAAAAAAAAA", tokens().get(0).group(3));
        String signed = RawConnection.Request.sts()
                .signed(AwsBasicCredentials.create(
                        issued.accessKeyId(), tokens().get(0).group(3)))
                .replace(issued.accessKeyId(), tokens().get(0).group(2));
        assertThat(RawConnection.once(world, signed).status()).isBetween(400, 403);
        assertRefused(enrol("127.0.0.9", token, "ab", document), 403, "out_of_scope");
        assertRefused(enrol("127.0.0.1", token, "ab", document), 409, "already_enrolled");

        assertThat(world.aws().recordedRequests().all()).isEmpty();
        assertThat(ticket(0).path("used").asInt()).isEqualTo(1);
    }

    private static void assertRefused(RawResponse answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(code).doesNotContain("AccessKeyId");
    }

    private static void assertForwardsNothing(String accessKeyId, String secret) throws Exception {
        AwsBasicCredentials key = AwsBasicCredentials.create(accessKeyId, secret);
        assertThat(RawConnection.once(world, RawConnection.Request.sts().signed(key))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void afterAQuarterOfAnHourItOpensNothingFromAnywhere() throws Exception {
        ec2.becomes(Behaviour.WELL, "127.0.0.21");
        assertThat(launch("--no-wait", "--without-ec2").exit()).isZero();
        JsonNode ticket = ticket(0);
        assertThat(Duration.between(
                        Instant.parse(ticket.path("createdAt").asText()),
                        Instant.parse(ticket.path("expiresAt").asText())))
                .isEqualTo(Duration.ofMinutes(15));
        aQuarterOfAnHourPasses(ticket.path("id").asText());

        assertRefused(enrol("127.0.0.21", tokens().get(0).group(1), "ab", ""), 403, "ticket_expired");
    }

    private static void aQuarterOfAnHourPasses(String ticket) throws Exception {
        String age = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=10); c.execute('UPDATE tickets"
                + " SET created_at = created_at - 900000, expires_at = expires_at - 900000 WHERE id = ?',"
                + " (sys.argv[2],)); c.commit()";
        Path registry = world.home().resolve("registry.db");
        Process process = new ProcessBuilder("python3", "-c", age, registry.toString(), ticket)
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void aRehearsalShowsEachRequestAndMakesNothing() throws Exception {
        ec2.becomes(Behaviour.WELL, "127.0.0.39");
        String before = world.operate("ticket", "ls", "-o", "json").out();

        Ended ended = launch("--count", "3", "--dry-run");

        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(ended.out())
                .contains("would run this 3 times", "\"CreateNetworkInterface\" : {", "\"SubnetId\" : \"subnet-1\"")
                .contains("\"Groups\" : [ \"sg-1\", \"sg-2\" ]", "\"NetworkInterfaceId\" : \"<the interface>\"")
                .contains("\"DeleteOnTermination\" : true", "ticket='bkt1.t-", "#cloud-config");
        assertThat(ec2.asked())
                .hasSize(2)
                .allMatch(query -> query.first("DryRun").orElse("").equals("true"));
        assertThat(ec2.interfaces().there()).isEmpty();
        assertThat(world.operate("ticket", "ls", "-o", "json").out()).isEqualTo(before);
    }

    @Test
    void rejectsWhatContradictsIt() throws Exception {
        ec2.becomes(Behaviour.WELL, "127.0.0.40");
        List<String> more = new ArrayList<>(ARGUMENTS);
        more.addAll(List.of("--private-ip-address", "10.0.4.17"));

        assertThat(launch(more).err()).contains("'PrivateIpAddress' conflicts with --pin-ip");
        assertThat(launch(List.of("--network-interfaces", "DeviceIndex=0,SubnetId=subnet-1"))
                        .err())
                .contains("'NetworkInterfaces' conflicts with --pin-ip");
        assertThat(launch(List.of("--image-id", FakeEc2.IMAGE)).err())
                .contains("'SubnetId' is missing for --pin-ip (expected: --subnet-id after '--'");
        assertThat(launch("--count", "1:3").err()).contains("--count is '1:3' (expected: one number with --pin-ip)");
        Ended without = BrokerFixture.run(List.of(
                "launch",
                "--role",
                DemoHome.ROLE,
                "--region",
                "eu-central-1",
                "--without-ec2",
                "--home",
                world.home().toString(),
                "--",
                "--image-id",
                "ami-1"));
        assertThat(without.exit()).isEqualTo(1);
        assertThat(without.err()).contains("(expected: --pin-ip)");
        assertThat(world.operate("launch", "--resume", "p-0", "--region", "eu-central-1")
                        .err())
                .contains("the launch name is invalid (expected: a name such as p-0123456789abcdef)");
        assertThat(ec2.asked()).isEmpty();
    }
}
