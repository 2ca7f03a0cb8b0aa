package io.keybroker.cli.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.cli.Main;
import io.keybroker.proxy.app.Broker;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs about identities, against a running broker whose IAM and STS are reached by TLS and an authority of their own. */
final class IdentityCommandsTest {
    @TempDir
    private Path parent;

    private Path home;
    private FakeIam user;
    private Broker broker;

    private record Ran(int exit, String out, String err) {}

    @BeforeEach
    void startABroker() throws Exception {
        user = new FakeIam();
        home = parent.resolve("home");
        try (ServerSocket data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket admin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String dataAddress = "127.0.0.1:" + data.getLocalPort();
            String adminAddress = "127.0.0.1:" + admin.getLocalPort();
            assertThat(run("", "init", "--data", dataAddress, "--admin", adminAddress)
                            .exit())
                    .isZero();
        }
        user.saveAuthority(home.resolve("aws-ca.pem"));
        Path yaml = home.resolve("broker.yaml");
        Files.writeString(
                yaml,
                Files.readString(yaml)
                        .replace(
                                "app: {type: sealed}",
                                "app: {type: sealed, rotation: {settle: 1s, drain: 500ms, grace: 500ms}}\n"
                                        + "  slow: {type: sealed, rotation: {settle: 500ms, drain: 12h, grace: 1d}}"));
        Files.writeString(
                yaml,
                "\nupstream: {endpoints: {iam: \"" + user.uri() + "\", sts: \"" + user.uri()
                        + "\"}, caBundle: aws-ca.pem}\n",
                StandardOpenOption.APPEND);
        broker = Broker.start(home);
    }

    @AfterEach
    void stop() {
        broker.close();
        user.close();
    }

    private Ran run(String in, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err),
                all);
        return new Ran(exit, out.toString(), err.toString());
    }

    private void add(String name) {
        Ran added = run("hush\n", "identity", "add", name, "--access-key-id", FakeIam.FIRST);
        assertThat(added.exit()).as(added.err()).isZero();
    }

    private JsonNode identity(String name) throws Exception {
        JsonNode list = JsonMapper.builder()
                .build()
                .readTree(run("", "identity", "ls", "-o", "json").out());
        for (JsonNode node : list.path("identities")) {
            if (node.path("name").asText().equals(name)) {
                return node;
            }
        }
        throw new AssertionError("no identity " + name + " in " + list);
    }

    @Test
    void asksStsThroughTheAuthorityThatBrokerYamlNames() {
        add("app");

        Ran verified = run("", "identity", "verify", "app");

        assertThat(verified.out())
                .isEqualTo("identity 'app' is arn:aws:iam::123456789012:user/broker by " + FakeIam.FIRST + "\n");
        user.keys.put(FakeIam.FIRST, false);
        Ran ran = run("", "identity", "verify", "app");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains("InvalidClientTokenId")
                .contains("hint: ")
                .contains("identity add");
    }

    @Test
    void replacesAKeyAndTellsEachStep() throws Exception {
        add("app");
        assertThat(run("", "identity", "ls").out()).contains("IDENTITY", "KEY", "AGE", "ROTATION", FakeIam.FIRST);

        Ran rotated = run("", "identity", "rotate", "app", "--wait");

        assertThat(rotated.exit()).as(rotated.err()).isZero();
        assertThat(rotated.err()).contains("AWS accepted AKIANEW0000000000001").contains(" of 5 times");
        assertThat(rotated.out()).isEqualTo("identity 'app' signs with AKIANEW0000000000001\n");
        assertThat(user.keys).containsOnlyKeys("AKIANEW0000000000001").doesNotContainValue(false);
        assertThat(identity("app").path("rotation").path("phase").asText()).isEmpty();
        assertThat(run("", "audit", "tail", "-n", "20").out())
                .contains("sign with AKIANEW0000000000001 instead of " + FakeIam.FIRST)
                .contains("delete " + FakeIam.FIRST)
                .doesNotContain("hush");
    }

    @Test
    void turnsBackAfterTheSwitchAndKeepsHandsOffMeanwhile() throws Exception {
        add("slow");
        Ran rotated = run("", "identity", "rotate", "slow");
        assertThat(rotated.exit()).as(rotated.err()).isZero();
        assertThat(rotated.out())
                .startsWith("identity 'slow' signs with AKIANEW0000000000001; " + FakeIam.FIRST
                        + " will be deactivated in 11h59m");
        assertThat(identity("slow").path("rotation").path("phase").asText()).isEqualTo("drain");
        Ran added = run("hush\n", "identity", "add", "slow", "--access-key-id", FakeIam.FIRST);
        assertThat(added.exit()).isEqualTo(4);
        assertThat(added.err()).contains("being rotated").contains("--abort");
        assertThat(run("", "identity", "rm", "slow").exit()).isEqualTo(4);

        Ran aborted = run("", "identity", "rotate", "slow", "--abort");

        assertThat(aborted.exit()).as(aborted.err()).isZero();
        assertThat(aborted.out()).contains("signs with " + FakeIam.FIRST + "; aborting: AKIANEW0000000000001 will be");
        assertThat(user.keys).containsEntry(FakeIam.FIRST, true);
    }

    @Test
    void saysWhoseRightIsMissingAndGoesOnOnceItIsThere() throws Exception {
        add("app");
        user.refuses = "CreateAccessKey";

        Ran held = run("", "identity", "rotate", "app");

        assertThat(held.exit()).isEqualTo(2);
        assertThat(held.err())
                .contains("failed: IAM failed to create an access key with " + FakeIam.FIRST + ": AccessDenied")
                .contains("hint: check the IAM policies of the user");
        assertThat(run("", "identity", "ls").out()).contains("failed: ").contains("AccessDenied");
        assertThat(user.keys).containsOnlyKeys(FakeIam.FIRST);
        user.refuses = "";
        assertThat(run("", "identity", "rotate", "app", "--wait").exit()).isZero();
        assertThat(user.keys).containsOnlyKeys("AKIANEW0000000000001");
    }

    @Test
    void beginsNothingWhereItCannotEnd() {
        assertThat(run("", "identity", "rotate", "apq").err()).contains("no identity is called 'apq' (nearest: app");
        assertThat(run("", "identity", "rotate", "app").exit()).isEqualTo(5);
        add("app");
        assertThat(run("", "identity", "rotate", "app", "--abort").exit()).isEqualTo(4);
        user.keys.put("AKIASOMEBODYELSES000", true);
        Ran crowded = run("", "identity", "rotate", "app");
        assertThat(crowded.exit()).isEqualTo(4);
        assertThat(crowded.err()).contains("AKIASOMEBODYELSES000").contains("IAM allows two");
        user.keys.remove("AKIASOMEBODYELSES000");
        user.refuses = "ListAccessKeys";
        assertThat(run("", "identity", "rotate", "app").exit()).isEqualTo(3);
        assertThat(run("", "seal").exit()).isZero();
        assertThat(run("", "identity", "rotate", "app").exit()).isEqualTo(6);
    }

    @Test
    void endsARotationWhereItStandsOnRequest() {
        add("slow");
        assertThat(run("", "identity", "rotate", "slow", "--detach").exit()).isZero();

        Ran forgotten = run("", "identity", "rotate", "slow", "--forget");

        assertThat(forgotten.exit()).as(forgotten.err()).isZero();
        assertThat(forgotten.out())
                .startsWith("identity 'slow' signs with AKIA")
                .doesNotContain(";");
    }

    @Test
    void locksItsKeysAwayWhenNoRequestUsesOne() throws Exception {
        broker.close();
        Files.writeString(home.resolve("broker.yaml"), "seal: {afterIdle: 1s}\n", StandardOpenOption.APPEND);
        broker = Broker.start(home);

        Awaitility.await().until(() -> run("", "status", "-o", "name").out(), "sealed\n"::equals);

        assertThat(run("", "audit", "tail").out()).contains("the broker itself").contains("idle for PT1S");
        assertThat(run("", "unseal", "--unattended").exit()).isZero();
    }

    @Test
    void saysWhatKeptAProgramFromPrintingAKey() throws Exception {
        broker.close();
        Path yaml = home.resolve("broker.yaml");
        Files.writeString(
                yaml,
                Files.readString(yaml)
                        .replace("  slow:", "  own: {type: process, command: [/bin/false]}\n  slow:")
                        .replace("identity: app", "identity: own"));
        broker = Broker.start(home);

        Awaitility.await().until(() -> run("", "identity", "ls").out(), ls -> ls.contains("a program exited with 1"));

        Ran verified = run("", "identity", "verify", "own");
        assertThat(verified.exit()).isEqualTo(2);
        assertThat(verified.err()).contains("the process /bin/false returned no key: a program exited with 1");
        assertThat(run("", "audit", "tail").out()).contains("identity fetch").contains("a program exited with 1");
        assertThat(run("", "identity", "rotate", "own").err()).contains("no stored key to rotate");
    }
}
