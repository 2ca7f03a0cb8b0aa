package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.demo.FakeEc2.Mood;
import io.keybroker.demo.RawCall.Answer;
import io.keybroker.demo.World.Ended;
import io.keybroker.http.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** {@code broker launch --pin-ip}: what EC2 is asked, what its user data is worth to a thief, and how it breaks off. */
final class PinnedLaunchTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TOKEN = Pattern.compile("ticket='(bkt1\\.(t-[0-9a-f]{16})\\.([A-Za-z0-9_-]{43}))'");
    private static final Pattern NAME = Pattern.compile("p-[0-9a-f]{16}");
    private static final List<String> ARGUMENTS = List.of(
            "--image-id",
            FakeEc2.IMAGE,
            "--instance-type",
            "t3.micro",
            "--subnet-id",
            "subnet-1",
            "--security-group-ids",
            "sg-1",
            "sg-2",
            "--user-data",
            "#cloud-config");

    private static LaunchSite site;
    private static FakeEc2 ec2;
    private static FakeMetadata metadata;
    private static World world;

    @TempDir
    private Path root;

    @BeforeAll
    static void start() throws Exception {
        site = LaunchSite.open(home -> {});
        ec2 = site.ec2();
        metadata = site.metadata();
        world = site.world();
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    @BeforeEach
    void clear() {
        ec2.interfaces().clear();
    }

    @AfterEach
    void leave() {
        site.revokeAll();
    }

    private static Ended launch(List<String> arguments, String... options) {
        return site.launch(
                arguments,
                Stream.concat(Stream.of("--pin-ip"), Stream.of(options)).toList());
    }

    private static Ended launch(String... options) {
        return launch(ARGUMENTS, options);
    }

    private static Ended resume(Ended broken, String... options) {
        Matcher name = NAME.matcher(broken.err());
        assertThat(name.find()).as(broken.err()).isTrue();
        List<String> all = new ArrayList<>(List.of("launch", "--resume", name.group(), "--region", "eu-central-1"));
        all.addAll(List.of("--identity", "app"));
        all.addAll(List.of(options));
        return world.operate(all.toArray(String[]::new));
    }

    /** The tokens in the user data of all launches, in order. */
    private static List<Matcher> tokens() {
        List<Matcher> tokens = new ArrayList<>();
        for (Query each : ec2.asked("RunInstances")) {
            byte[] userData = Base64.getDecoder().decode(each.first("UserData").orElseThrow());
            Matcher token = TOKEN.matcher(new String(userData, StandardCharsets.UTF_8));
            assertThat(token.find()).isTrue();
            tokens.add(token);
        }
        return tokens;
    }

    private static JsonNode ticket(int number) throws Exception {
        String id = tokens().get(number).group(2);
        return JSON.readTree(world.operate("ticket", "show", id, "-o", "json").out());
    }

    private static String instance(int number) throws Exception {
        return ticket(number).path("expected").path(0).path("instanceId").asText();
    }

    private static Answer enrol(String from, String token, String nonce, String document) throws Exception {
        String shown = document.isEmpty() ? "" : ",\"iid\":\"" + document + "\"";
        String body = "{\"v\":1,\"ticket\":\"" + token + "\",\"nonce\":\"" + nonce.repeat(32) + "\"" + shown + "}";
        try (RawCall call = new RawCall(world, from)) {
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
        ec2.becomes(Mood.WELL, "127.0.0.1", "127.0.0.2");

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
        Answer second = enrol("127.0.0.2", tokens().get(1).group(1), "ab", "");
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
        Query made = ec2.asked("CreateNetworkInterface").get(0);
        assertThat(made.first("SubnetId")).contains("subnet-1");
        assertThat(made.first("SecurityGroupId.2")).contains("sg-2");
        Query run = ec2.asked("RunInstances").get(0);
        assertThat(run.first("MaxCount")).contains("1");
        assertThat(run.first("NetworkInterface.1.DeviceIndex")).contains("0");
        assertThat(run.has("SubnetId") || run.has("SecurityGroupId.1")).isFalse();
    }

    @Test
    void whatStandsInUserDataOpensNothingForAThief() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");
        ec2.becomes(Mood.WELL, "127.0.0.1");
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
        world.aws().seen().clear();

        assertRefused(enrol("127.0.0.9", token, "ab", document), 403, "out_of_scope");
        assertRefused(enrol("127.0.0.1", token, "ab", ""), 403, "iid_missing");
        AwsBasicCredentials issued = new Machine(root, metadata).boot(own, id, "127.0.0.1");
        assertForwardsNothing(issued.accessKeyId(), tokens().get(0).group(3));
        assertForwardsNothing("BKIAAAAAAAAAAAAAAAAA", tokens().get(0).group(3));
        String signed = RawCall.Request.sts()
                .signed(AwsBasicCredentials.create(
                        issued.accessKeyId(), tokens().get(0).group(3)))
                .replace(issued.accessKeyId(), tokens().get(0).group(2));
        assertThat(RawCall.once(world, signed).status()).isBetween(400, 403);
        assertRefused(enrol("127.0.0.9", token, "ab", document), 403, "out_of_scope");
        assertRefused(enrol("127.0.0.1", token, "ab", document), 409, "already_enrolled");

        assertThat(world.aws().seen().all()).isEmpty();
        assertThat(ticket(0).path("used").asInt()).isEqualTo(1);
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(code).doesNotContain("AccessKeyId");
    }

    private static void assertForwardsNothing(String accessKeyId, String secret) throws Exception {
        AwsBasicCredentials key = AwsBasicCredentials.create(accessKeyId, secret);
        assertThat(RawCall.once(world, RawCall.Request.sts().signed(key)).status())
                .isEqualTo(403);
    }

    @Test
    void afterAQuarterOfAnHourItOpensNothingFromAnywhere() throws Exception {
        ec2.becomes(Mood.WELL, "127.0.0.21");
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
    void whatWasLaunchedBeforeOneFailsIsKeptAndNothingElse() throws Exception {
        ec2.becomes(Mood.WELL, "127.0.0.31", "127.0.0.32", "127.0.0.33");
        ec2.hasRoomFor(2);

        Ended ended = launch("--count", "3", "--no-wait", "-o", "json");

        assertThat(ended.exit()).isEqualTo(7);
        assertThat(ended.err())
                .contains("2 of 3 launched; then the launch failed: EC2 returned InsufficientInstanceCapacity")
                .contains("hint: all resources of the failed machine are deleted, launch p-");
        assertThat(JSON.readTree(ended.out()).path("launched").asInt()).isEqualTo(2);
        assertThat(ec2.interfaces().there()).hasSize(2).allMatch(each -> each.endsWith(" true"));
        assertThat(ticket(1).path("state").asText()).isEqualTo("OPEN");
        assertThat(ticket(2).path("state").asText()).isEqualTo("REVOKED");
    }

    @Test
    void anInterfaceThatCouldNotBeRemovedIsNamedAndRemovedLater() throws Exception {
        ec2.becomes(Mood.WELL, "127.0.0.34");
        ec2.hasRoomFor(0);
        ec2.becomes("DeleteNetworkInterface", Mood.UNWILLING);

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err())
                .contains("InsufficientInstanceCapacity", "; its interface eni-", " was not deleted: EC2 returned");
        ec2.becomes(Mood.WELL);
        Ended resumed = resume(ended);
        assertThat(resumed.exit()).as(resumed.err()).isEqualTo(5);
        assertThat(resumed.err()).containsPattern("eni-[0-9a-f]{17} was unused and has been deleted");
        assertThat(ec2.interfaces().there()).isEmpty();
    }

    @Test
    void aMachineOfWhichNothingWasHeardIsFoundByTheNameOfTheLaunch() throws Exception {
        ec2.becomes(Mood.WELL, "127.0.0.35");
        ec2.becomes("RunInstances", Mood.SPEECHLESS);

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("the result is unknown for one machine of launch p-");
        assertThat(ticket(0).path("expected")).isEmpty();
        String machine = ec2.interfaces().there().get(0).split(" ")[1];
        Ended resumed = resume(ended, "--no-wait", "-o", "name");
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(resumed.out().strip()).isEqualTo(machine);
        assertThat(instance(0)).isEqualTo(machine);
        assertThat(ec2.interfaces().there()).allMatch(each -> each.endsWith(" true"));
    }

    @Test
    void anInterfaceOfWhichNothingWasHeardIsFoundAndRemoved() throws Exception {
        ec2.becomes(Mood.WELL, "127.0.0.36");
        ec2.becomes("CreateNetworkInterface", Mood.SPEECHLESS);

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ec2.interfaces().there()).hasSize(1);
        assertThat(resume(ended).exit()).isEqualTo(5);
        assertThat(ec2.interfaces().there()).isEmpty();
        assertThat(ec2.asked("RunInstances")).isEmpty();
    }

    @Test
    void aTicketThatNoMachineWasLaunchedWithIsRevokedWhenTheLaunchIsSettled() throws Exception {
        ec2.becomes(Mood.WELL, "127.0.0.37");
        ec2.becomes("RunInstances", Mood.DOWN);

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ticket(0).path("state").asText()).isEqualTo("OPEN");
        assertThat(resume(ended).exit()).isEqualTo(5);
        assertThat(ticket(0).path("state").asText()).isEqualTo("REVOKED");
        assertThat(ec2.interfaces().there()).isEmpty();
    }

    @Test
    void saysOfAnInterfaceThatItWillOutliveItsMachine() throws Exception {
        ec2.becomes(Mood.WELL, "127.0.0.38");
        ec2.becomes("ModifyNetworkInterfaceAttribute", Mood.UNWILLING);

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(ended.err())
                .containsPattern(
                        "the interface eni-[0-9a-f]{17} will not be deleted with i-[0-9a-f]{17}: EC2 returned");
        assertThat(ec2.interfaces().there()).allMatch(each -> each.endsWith(" false"));
        ec2.becomes(Mood.WELL);
        assertThat(resume(ended, "--no-wait").exit()).isZero();
        assertThat(ec2.interfaces().there()).allMatch(each -> each.endsWith(" true"));
    }

    @Test
    void aSubnetWithoutAnAddressLeftLeavesNothingBehind() throws Exception {
        ec2.becomes(Mood.WELL);

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("EC2 returned InsufficientFreeAddressesInSubnet: The subnet is full.");
        assertThat(ec2.asked("RunInstances")).isEmpty();
        assertThat(resume(ended).exit()).isEqualTo(5);
    }

    @Test
    void anInterfaceThatEc2WillNotShowIsRemovedBeforeThereIsATicket() throws Exception {
        ec2.becomes(Mood.WELL, "127.0.0.41");
        ec2.becomes("DescribeNetworkInterfaces", Mood.UNWILLING);
        String before = world.operate("ticket", "ls", "-o", "json").out();

        Ended ended = launch("--no-wait");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err())
                .contains("EC2 returned UnauthorizedOperation", "all resources of the failed machine are deleted");
        assertThat(ec2.interfaces().there()).isEmpty();
        assertThat(world.operate("ticket", "ls", "-o", "json").out()).isEqualTo(before);
    }

    @Test
    void namesTheLaunchToSettleWhereTheBrokerItselfBreaksOff() throws Exception {
        Path home = root.resolve("operator");
        Files.createDirectories(home);
        for (String each : List.of("ca.pem", "operator.pem", "operator.key")) {
            Files.copy(world.home().resolve(each), home.resolve(each));
        }
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> hangingUp = CompletableFuture.runAsync(() -> hangUp(nobody));
            Files.writeString(
                    home.resolve("broker.yaml"),
                    Files.readString(world.home().resolve("broker.yaml"))
                            .replaceAll("admin: .*", "admin: 127.0.0.1:" + nobody.getLocalPort()));
            List<String> all = new ArrayList<>(List.of("launch", "--pin-ip", "--role", DemoHome.ROLE));
            all.addAll(List.of("--region", "eu-central-1", "--home", home.toString(), "--"));
            all.addAll(ARGUMENTS);

            Ended ended = World.run(all);

            assertThat(ended.exit()).isEqualTo(3);
            assertThat(ended.err())
                    .containsPattern("hint: .*; then run 'broker launch --resume p-[0-9a-f]{16}' to remove"
                            + " unused resources");
            hangingUp.get(1, TimeUnit.MINUTES);
        }
    }

    private static void hangUp(ServerSocket listener) {
        try {
            listener.accept().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRehearsalShowsEachRequestAndMakesNothing() throws Exception {
        ec2.becomes(Mood.WELL, "127.0.0.39");
        String before = world.operate("ticket", "ls", "-o", "json").out();

        Ended ended = launch("--count", "3", "--dry-run");

        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(ended.out())
                .contains("would run this 3 times", "\"CreateNetworkInterface\" : {", "\"SubnetId\" : \"subnet-1\"")
                .contains("\"Groups\" : [ \"sg-1\", \"sg-2\" ]", "\"NetworkInterfaceId\" : \"<the interface>\"")
                .contains("\"DeleteOnTermination\" : true", "ticket='bkt1.t-", "#cloud-config");
        assertThat(ec2.asked())
                .hasSize(2)
                .allMatch(asked -> asked.first("DryRun").orElse("").equals("true"));
        assertThat(ec2.interfaces().there()).isEmpty();
        assertThat(world.operate("ticket", "ls", "-o", "json").out()).isEqualTo(before);
    }

    @Test
    void refusesWhatContradictsIt() throws Exception {
        ec2.becomes(Mood.WELL, "127.0.0.40");
        List<String> more = new ArrayList<>(ARGUMENTS);
        more.addAll(List.of("--private-ip-address", "10.0.4.17"));

        assertThat(launch(more).err()).contains("'PrivateIpAddress' conflicts with --pin-ip");
        assertThat(launch(List.of("--network-interfaces", "DeviceIndex=0,SubnetId=subnet-1"))
                        .err())
                .contains("'NetworkInterfaces' conflicts with --pin-ip");
        assertThat(launch(List.of("--image-id", FakeEc2.IMAGE)).err())
                .contains("'SubnetId' is missing for --pin-ip (expected: --subnet-id after '--'");
        assertThat(launch("--count", "1:3").err()).contains("--count is '1:3' (expected: one number with --pin-ip)");
        Ended without = World.run(List.of(
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
