package io.keybroker.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Twenty instances of one launch, each a machine of its own network and files, come up with one user data and end with
 * a credential each that an unmodified SDK works with.
 */
final class LaunchRunTest {
    private static final int INSTANCES = Integer.getInteger("launch.instances", 20);
    private static final Path TARGET = Path.of("target", "launch").toAbsolutePath();
    private static final String[] NAMESPACES = {
        "unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"
    };

    private static JsonNode report;

    @BeforeAll
    static void launch() throws Exception {
        Files.createDirectories(TARGET);
        String probe = "ip link add kb0 type bridge && mount -t tmpfs none /mnt && mkdir /mnt/u /mnt/w"
                + " && mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/u,workdir=/mnt/w /etc"
                + " && command -v curl nsenter";
        assumeTrue(
                runs("sh", "-c", probe), "no namespaces can be made here (expected: root, ip, nsenter, curl, overlay)");
        Path clients = Path.of("target", "conformance", "clients").toAbsolutePath();
        Client server = new ClientBuilds(Path.of("clients"), clients, ToolCache.open(), client -> false).server();
        assumeTrue(!server.isMissing(), server.missing());
        Path directory = Files.createTempDirectory(TARGET, "run");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                "io.keybroker.conformance.LaunchRun",
                directory.toString(),
                Integer.toString(INSTANCES)));
        command.addAll(server.command());
        assertThat(runs(command.toArray(String[]::new)))
                .as("see " + TARGET.resolve("run.log"))
                .isTrue();
        report = new ObjectMapper().readTree(Files.readString(directory.resolve("report.json")));
    }

    private static boolean runs(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(NAMESPACES));
        all.addAll(List.of(command));
        try {
            Process process = new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectOutput(TARGET.resolve("run.log").toFile())
                    .start();
            boolean ended = process.waitFor(4, TimeUnit.MINUTES);
            process.destroyForcibly(); // and with it all that lives in its namespaces
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such program
        }
    }

    private static List<String> texts(String name) {
        return StreamSupport.stream(report.path(name).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void eachEndsWithACredentialOfItsOwnThatAnUnmodifiedSdkWorksWith() {
        assertThat(texts("boots"))
                .as(texts("said").toString())
                .hasSize(INSTANCES)
                .containsOnly("0");
        assertThat(texts("calls"))
                .as(texts("keys").toString())
                .hasSize(INSTANCES)
                .containsOnly("0");
        assertThat(texts("keys")).doesNotHaveDuplicates().allMatch(key -> key.matches("BKIA[A-Z2-7]{16}"));
        assertThat(report.path("landed").asText()).isEqualTo("400 root\n400 root\n");
        assertThat(report.path("used").asInt()).isEqualTo(INSTANCES);
    }

    @Test
    void theSameMachineMayComeAgainAndGainsNothing() {
        assertThat(report.path("again").asInt()).isZero();
        assertThat(report.path("keyAgain").asText()).isEqualTo(texts("keys").get(0));
        assertThat(report.path("stateAfterAgain").asText()).isEqualTo("ACTIVE");
    }

    @Test
    void userDataGainsNobodyElseAnything() {
        assertThat(report.path("fromAnotherAddress").asText())
                .contains("\"ip_mismatch\"")
                .endsWith("\n403\n");
        assertThat(report.path("withoutDocument").asText())
                .contains("\"iid_missing\"")
                .endsWith("\n403\n");
        assertThat(report.path("oneMore").asInt()).isEqualTo(5);
        assertThat(report.path("oneMoreSaid").asText()).contains("out_of_scope");
        assertThat(report.path("secondNonce").asText())
                .contains("\"already_enrolled\"")
                .doesNotContain("AccessKeyId")
                .endsWith("\n409\n");
    }

    @Test
    void aSecondClaimRaisesTheAlarmAndStopsTheInstanceUntilSomebodyHasLooked() {
        assertThat(report.path("stateOfVictim").asText()).isEqualTo("SUSPENDED");
        assertThat(report.path("alarm").asText())
                .contains("\"refusal\":\"ALREADY_ENROLLED\"")
                .contains("\"alarm\":\"true\"");
    }

    @Test
    void anInstanceThatEc2HasEndedIsDeniedByPollingAlone() {
        assertThat(report.path("endedWithoutEventsCode").asText()).isEqualTo("InvalidAccessKeyId");
        assertThat(report.path("endedWithoutEventsState").asText()).isEqualTo("REVOKED");
    }

    @Test
    void anInstanceThatIsEndedThroughTheBrokerIsDenied() {
        assertThat(report.path("endedThroughBrokerCode").asText()).isEqualTo("InvalidAccessKeyId");
        assertThat(report.path("endedThroughBrokerState").asText()).isEqualTo("REVOKED");
    }

    @Test
    void anInstanceThatEc2HasEndedIsDeniedByItsEvent() {
        assertThat(report.path("endedWithEventsCode").asText()).isEqualTo("InvalidAccessKeyId");
        assertThat(report.path("endedWithEventsState").asText()).isEqualTo("REVOKED");
    }
}
