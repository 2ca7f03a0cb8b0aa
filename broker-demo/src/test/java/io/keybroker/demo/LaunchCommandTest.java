package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.demo.BrokerFixture.Ended;
import io.keybroker.demo.FakeEc2.Behaviour;
import io.keybroker.http.Query;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code broker launch}, from the operator's command line to machines that have enrolled, and how it can break off. */
final class LaunchCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ARGUMENTS = List.of(
            "--image-id",
            FakeEc2.IMAGE,
            "--instance-type",
            "t3.micro",
            "--security-group-ids",
            "sg-1",
            "sg-2",
            "--block-device-mappings",
            "DeviceName=/dev/xvda,Ebs={VolumeSize=20,Encrypted=true}",
            "--tag-specifications",
            "ResourceType=instance,Tags=[{Key=team,Value='data, all'}]",
            "--metadata-options",
            "HttpTokens=required,HttpPutResponseHopLimit=1",
            "--user-data",
            "#cloud-config");

    private static LaunchFixture site;
    private static FakeEc2 ec2;
    private static FakeMetadata metadata;
    private static BrokerFixture world;

    @TempDir
    private Path root;

    @BeforeAll
    static void start() throws Exception {
        site = LaunchFixture.open(home -> {});
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

    @AfterEach
    void leave() {
        site.revokeAll();
    }

    private static Ended launch(String... options) {
        return launch(ARGUMENTS, options);
    }

    private static Ended launch(List<String> arguments, String... options) {
        return site.launch(arguments, List.of(options));
    }

    private static JsonNode ticket() throws Exception {
        return JSON.readTree(world.operate("ticket", "ls", "-o", "json").out())
                .path("tickets")
                .path(0);
    }

    private static String idOf(int number) throws Exception {
        return ticket().path("expected").path(number).path("instanceId").asText();
    }

    @Test
    void launchesAndWaitsUntilTheMachineHasItsCredential() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");
        ec2.becomes(Behaviour.WELL, "127.0.0.1");

        CompletableFuture<Ended> launching = CompletableFuture.supplyAsync(() -> launch("-o", "json"));
        await().until(() -> !idOf(0).isEmpty());
        String id = idOf(0);
        new Machine(root, metadata).boot(ec2.userData(), id, "127.0.0.1");
        Ended ended = launching.get(1, TimeUnit.MINUTES);

        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(ended.err()).contains("1 of 1: " + id + " 127.0.0.1").doesNotContain("bkt1.");
        assertThat(JSON.readTree(ended.out()).path("missing")).isEmpty();
        Query query = ec2.asked().get(0);
        assertThat(query.first("ClientToken")).contains(ticket().path("id").asText());
        assertThat(query.first("SecurityGroupId.2")).contains("sg-2");
        assertThat(query.first("BlockDeviceMapping.1.Ebs.VolumeSize")).contains("20");
        assertThat(query.first("BlockDeviceMapping.1.Ebs.Encrypted")).contains("true");
        assertThat(query.first("TagSpecification.1.Tag.1.Value")).contains("data, all");
        assertThat(query.first("MetadataOptions.HttpPutResponseHopLimit")).contains("1");
        assertThat(ec2.userData()).contains("#cloud-config");
    }

    @Test
    void saysWhichMachinesDidNotComeAndEndsWithSeven() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");
        ec2.becomes(Behaviour.WELL, "127.0.0.1", "127.0.0.31");
        CompletableFuture<Ended> launching =
                CompletableFuture.supplyAsync(() -> launch("--count", "1:5", "-o", "json"));
        await().until(() -> !idOf(1).isEmpty());
        JsonNode here = ticket().path("expected").findParents("ip").stream()
                .filter(node -> node.path("ip").asText().equals("127.0.0.1"))
                .findFirst()
                .orElseThrow();
        new Machine(root, metadata).boot(ec2.userData(), here.path("instanceId").asText(), "127.0.0.1");

        world.operate("ticket", "revoke", ticket().path("id").asText());
        Ended ended = launching.get(1, TimeUnit.MINUTES);

        assertThat(ended.exit()).isEqualTo(7);
        JsonNode arrived = JSON.readTree(ended.out());
        assertThat(arrived.path("launched").asInt()).isEqualTo(2);
        assertThat(arrived.path("instances")).hasSize(1);
        assertThat(arrived.path("missing")).hasSize(1);
    }

    @Test
    void aRehearsalShowsWhatWouldBeSentAndLaunchesNothing() throws Exception {
        ec2.becomes(Behaviour.WELL, "127.0.0.32");
        String before = ticket().toString();

        Ended ended = launch("--dry-run");

        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("\"ImageId\" : \"" + FakeEc2.IMAGE + "\"", "#cloud-config", "ticket='bkt1.t-");
        assertThat(ec2.asked())
                .singleElement()
                .satisfies(query -> assertThat(query.first("DryRun")).contains("true"));
        assertThat(ticket().toString()).isEqualTo(before);
    }

    @Test
    void aLaunchThatBrokeOffIsResumedByItsTicket() throws Exception {
        ec2.becomes(Behaviour.SPEECHLESS, "127.0.0.33");

        Ended broken = launch("--no-wait");

        assertThat(broken.exit()).isEqualTo(2);
        Matcher hint =
                Pattern.compile("broker launch --resume (t-[0-9a-f]{16})").matcher(broken.err());
        assertThat(hint.find()).as(broken.err()).isTrue();
        assertThat(ticket().path("expected")).isEmpty();
        ec2.becomes(Behaviour.WELL);
        Ended resumed =
                world.operate("launch", "--resume", hint.group(1), "--identity", "app", "--no-wait", "-o", "name");
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(resumed.out().strip()).isEqualTo(idOf(0));
    }

    @Test
    void aLaunchThatEc2NeverHeardOfCannotBeResumed() throws Exception {
        ec2.becomes(Behaviour.DOWN);
        launch("--no-wait");
        ec2.becomes(Behaviour.WELL);

        Ended resumed = world.operate("launch", "--resume", ticket().path("id").asText(), "--identity", "app");

        assertThat(resumed.exit()).isEqualTo(5);
        assertThat(resumed.err()).contains("has no machine of ticket");
    }

    @Test
    void aLaunchThatEc2RefusesLeavesNoTicket() throws Exception {
        ec2.becomes(Behaviour.SHORT_OF_CAPACITY);

        Ended ended = launch();

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("EC2 returned InsufficientInstanceCapacity: There is not enough capacity.");
        assertThat(ticket().path("state").asText()).isEqualTo("REVOKED");
    }

    @Test
    void saysWhatIsWrongWithArguments() throws Exception {
        ec2.becomes(Behaviour.WELL, "127.0.0.34");
        Path document = Files.writeString(root.resolve("launch.json"), "{\"MaxCount\": 3}");
        Path odd = Files.writeString(root.resolve("odd.json"), "{\"ImageID\": \"ami-1\"}");

        assertThat(launch(List.of("--image", "ami-1")).err())
                .contains(
                        "run-instances argument '--image' is not supported (expected: --cli-input-json or ",
                        "--image-id");
        assertThat(launch(List.of("--image-id", "ami-1", "ami-2")).err()).contains("--image-id has 2 values");
        assertThat(launch(List.of("--placement", "Tenancy")).err())
                .contains("'Tenancy' is invalid from character 8 (expected: Key=value)");
        assertThat(launch(List.of("--cli-input-json", "file://" + document)).err())
                .contains("'MaxCount' in --cli-input-json is set by the broker (expected: --count before '--')");
        assertThat(launch(List.of("--cli-input-json", "file://" + odd)).err())
                .contains("'ImageID' is not a member of the request (expected: ImageId");
        assertThat(launch(List.of("--user-data", "file:///nowhere/at/all")).err())
                .contains("cannot be read");
        assertThat(launch("--count", "none").err()).contains("--count is 'none' (expected: 20, or 1:20)");
        assertThat(launch(List.of("--user-data", "\u001f\u008b")).exit()).isEqualTo(1);
        assertThat(ec2.asked()).isEmpty();
    }
}
