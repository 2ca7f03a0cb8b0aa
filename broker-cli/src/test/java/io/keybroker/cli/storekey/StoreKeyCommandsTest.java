package io.keybroker.cli.storekey;

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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs about what opens the store and what secrets come from, against a running broker. */
final class StoreKeyCommandsTest {
    private static final String PASSPHRASE = "correct horse battery";

    @TempDir
    private Path parent;

    private Path home;
    private Broker broker;

    private record Ran(int exit, String out, String err) {}

    @BeforeEach
    void startABroker() throws Exception {
        home = parent.resolve("home");
        try (ServerSocket data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket admin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String dataAddress = "127.0.0.1:" + data.getLocalPort();
            String adminAddress = "127.0.0.1:" + admin.getLocalPort();
            assertThat(run("", "init", "--data", dataAddress, "--admin", adminAddress)
                            .exit())
                    .isZero();
        }
        broker = Broker.start(home);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private void restart() throws Exception {
        broker.close();
        broker = Broker.start(home);
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

    private String status() {
        return run("", "status", "-o", "name").out();
    }

    @Test
    void changesFromAKeyFileToAPassphraseWithoutClosing() throws Exception {
        Ran added = run(PASSPHRASE + "\n", "store-key", "add", "--passphrase");
        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(added.out()).isEqualTo("store key added: passphrase\n");
        assertThat(run("", "store-key", "ls", "-o", "name").out())
                .isEqualTo("key-file:seal.key\npassphrase:passphrase\n");
        Ran removed = run("", "store-key", "rm", "--key-file", "seal.key");
        assertThat(removed.exit()).as(removed.err()).isZero();

        restart();

        assertThat(status()).isEqualTo("sealed\n");
        assertThat(run("wrong passphrase\n", "unseal").exit()).isEqualTo(3);
        Ran tooSoon = run(PASSPHRASE + "\n", "unseal");
        assertThat(tooSoon.exit()).isEqualTo(3);
        assertThat(tooSoon.err()).contains("too many attempts after a wrong passphrase");
        assertThat(home.resolve("seal.key")).exists();
    }

    @Test
    void keepsTheLastWayAndNamesOneThatIsNone() {
        Ran last = run("", "store-key", "rm", "--key-file", "seal.key");
        assertThat(last.exit()).isEqualTo(4);
        assertThat(last.err()).contains("the last store key cannot be removed").contains("store-key add");
        Ran none = run("", "store-key", "rm", "--passphrase");
        assertThat(none.exit()).isEqualTo(5);
        assertThat(none.err()).contains("has no passphrase").contains("store-key ls");
        assertThat(run("", "store-key", "ls", "-o", "name").out()).isEqualTo("key-file:seal.key\n");
    }

    @Test
    void makesASecondKeyFileThatOpensAlone() throws Exception {
        Path file = parent.resolve("elsewhere.key");
        assertThat(run("", "store-key", "add", "--key-file", file.toString()).exit())
                .isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.delete(home.resolve("seal.key"));

        restart();

        assertThat(status()).isNotEqualTo("sealed\n");
    }

    @Test
    void rejectsWhatWouldNotOpen() {
        assertThat(run("short\n", "store-key", "add", "--passphrase").exit()).isEqualTo(1);
        Ran credential = run("", "store-key", "add", "--systemd-credential", "seal");
        assertThat(credential.exit()).isEqualTo(2);
        assertThat(credential.err()).contains("LoadCredentialEncrypted=seal:");
        assertThat(run("", "store-key", "add", "--kms", "alias/mine").err()).contains("is not the ARN of a KMS key");
        assertThat(run("", "store-key", "add", "--kms", "x", "--passphrase").exit())
                .isEqualTo(1);
        assertThat(run("", "store-key", "add").exit()).isEqualTo(1);
        run("", "seal");
        assertThat(run("", "store-key", "add", "--key-file", "more.key").exit()).isEqualTo(6);
        assertThat(home.resolve("more.key")).doesNotExist();
    }

    private JsonNode register(String name, String ip) throws Exception {
        Ran ran = run("", "instance", "register", "--name", name, "--ip", ip, "--role", "job-worker", "-o", "json");
        assertThat(ran.exit()).as(ran.err()).isZero();
        return new JsonMapper().readTree(ran.out());
    }

    @Test
    void hasNewCredentialsComeFromANewMasterKeyAndKeepsTheOldOnes() throws Exception {
        register("before", "10.0.0.1");
        Ran rotated = run("", "master-key", "rotate");
        assertThat(rotated.out()).isEqualTo("current master key: 2\n");
        register("after", "10.0.0.2");

        assertThat(run("", "master-key", "ls").out())
                .containsPattern("1 +1 +-\n")
                .containsPattern("2 +1 +yes\n");
        Ran tooEarly = run("", "master-key", "rm", "1");
        assertThat(tooEarly.exit()).isEqualTo(4);
        assertThat(tooEarly.err()).contains("1 live credentials are derived from master key 1");
        assertThat(run("", "master-key", "rm", "2").exit()).isEqualTo(4);
        assertThat(run("", "master-key", "rm", "3").exit()).isEqualTo(5);
        assertThat(run("", "master-key", "rm", "one").exit()).isEqualTo(5);

        run("", "instance", "revoke", "before");
        assertThat(run("", "master-key", "rm", "1").out()).isEqualTo("master key 1 deleted\n");
        restart();
        assertThat(run("", "master-key", "ls", "-o", "name").out()).isEqualTo("2\n");
        register("later", "10.0.0.3");
        run("", "seal");
        assertThat(run("", "master-key", "rotate").exit()).isEqualTo(6);
        assertThat(run("", "master-key", "ls").exit()).isEqualTo(6);
    }
}
