package io.keybroker.cli.storekey;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.cli.Main;
import io.keybroker.proxy.app.Broker;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator is told when the sealed store, or what opens it, is not as it should be. */
final class StoreFaultsTest {
    @TempDir
    private Path parent;

    private Path home;
    private Path store;

    private record Ran(int exit, String out, String err) {}

    @BeforeEach
    void init() throws Exception {
        home = parent.resolve("home");
        store = home.resolve("sealed.store");
        try (ServerSocket data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket admin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String dataAddress = "127.0.0.1:" + data.getLocalPort();
            String adminAddress = "127.0.0.1:" + admin.getLocalPort();
            assertThat(run("init", "--data", dataAddress, "--admin", adminAddress)
                            .exit())
                    .isZero();
        }
    }

    private Ran run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(InputStream.nullInputStream(), new PrintWriter(out), new PrintWriter(err), all);
        return new Ran(exit, out.toString(), err.toString());
    }

    private void assertDoesNotStart(String... said) {
        Ran ran = run("serve");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .startsWith("broker: starting the broker failed: " + home)
                .contains(said);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void namesADamagedStoreAndItsRemedy() throws Exception {
        byte[] bytes = Files.readAllBytes(store);
        bytes[bytes.length / 2] ^= 1;
        Files.write(store, bytes);

        assertDoesNotStart("sealed.store is damaged in section: ", "restore its newest backup");
    }

    @Test
    void namesAStoreThatIsCutShort() throws Exception {
        byte[] bytes = Files.readAllBytes(store);
        Files.write(store, Arrays.copyOf(bytes, bytes.length - 20));

        assertDoesNotStart("sealed.store is truncated or damaged in section: ", "restore its newest backup");
    }

    @Test
    void namesAStoreThatIsNone() throws Exception {
        Files.writeString(store, "nothing of the kind");
        assertDoesNotStart("sealed.store is not a sealed store", "restore its newest backup");
        Files.delete(store);
        assertDoesNotStart("sealed.store is missing", "restore its backup, or run 'broker init'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw----r--"})
    void namesAModeThatOpensTheStoreToOthers(String mode) throws Exception {
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString(mode));
        assertDoesNotStart("sealed.store has unsafe permissions (mode " + mode, "run chmod 600 " + store);
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertDoesNotStart("run chmod 700 " + home);
    }

    @Test
    void startsSealedWithoutItsKeyFileAndSaysWhichOneItIs() throws Exception {
        Files.move(home.resolve("seal.key"), parent.resolve("seal.key"));
        try (Broker broker = Broker.start(home)) {
            assertThat(run("status", "-o", "name").out()).isEqualTo("sealed\n");
            Ran ran = run("unseal", "--unattended");
            assertThat(ran.exit()).isEqualTo(6);
            assertThat(ran.err())
                    .contains("the broker stays sealed: " + home.resolve("seal.key") + " is missing (expected: ");
            Files.move(parent.resolve("seal.key"), home.resolve("seal.key"));
            Files.setPosixFilePermissions(home.resolve("seal.key"), PosixFilePermissions.fromString("rw-r--r--"));
            assertThat(run("unseal", "--unattended").err()).contains("run chmod 600 " + home.resolve("seal.key"));
            Files.setPosixFilePermissions(home.resolve("seal.key"), PosixFilePermissions.fromString("rw-------"));

            assertThat(run("unseal", "--unattended").exit()).isZero();

            assertThat(broker.endpoint()).isNotNull();
        }
    }

    @Test
    void startsSealedWithAnOlderStoreUntilAnOperatorTakesIt() throws Exception {
        byte[] older = Files.readAllBytes(store);
        try (Broker broker = Broker.start(home)) {
            assertThat(broker.endpoint()).isNotNull();
            assertThat(run("master-key", "rotate").exit()).isZero();
        }
        Files.write(store, older);

        try (Broker broker = Broker.start(home)) {
            assertThat(broker.endpoint()).isNotNull();
            Ran ran = run("unseal", "--unattended");
            assertThat(ran.exit()).isEqualTo(6);
            assertThat(ran.err())
                    .contains("sealed.store is an older copy: its generation is 1, and 2 was seen")
                    .contains("--accept-older");

            assertThat(run("unseal", "--unattended", "--accept-older").exit()).isZero();

            Ran registered = run("instance", "register", "--name", "a", "--ip", "10.0.0.1", "--role", "job-worker");
            assertThat(registered.exit()).isEqualTo(2);
            assertThat(registered.err())
                    .contains("the sealed store has no master key 2")
                    .contains("sealed.store may be older than the registry");
        }
    }

    @Test
    void startsSealedWhileKmsIsDownAndOpensOnceItIsUp() throws Exception {
        System.setProperty("aws.accessKeyId", "AKIAIOSFODNN7EXAMPLE");
        System.setProperty("aws.secretAccessKey", "hush");
        try (FakeKms kms = new FakeKms()) {
            kms.saveAuthority(home.resolve("aws-ca.pem"));
            Files.writeString(
                    home.resolve("broker.yaml"),
                    "upstream: {endpoints: {kms: \"" + kms.uri() + "\"}, caBundle: aws-ca.pem}\n",
                    StandardOpenOption.APPEND);
            try (Broker broker = Broker.start(home)) {
                assertThat(broker.endpoint()).isNotNull();
                Ran added = run("store-key", "add", "--kms", FakeKms.ARN);
                assertThat(added.exit()).as(added.err()).isZero();
                assertThat(run("store-key", "rm", "--key-file", "seal.key").exit())
                        .isZero();
            }
            kms.down = true;
            try (Broker broker = Broker.start(home)) {
                assertThat(broker.endpoint()).isNotNull();
                assertThat(run("status", "-o", "name").out()).isEqualTo("sealed\n");
                Ran ran = run("unseal", "--unattended");
                assertThat(ran.exit()).isEqualTo(6);
                assertThat(ran.err())
                        .contains("the KMS request failed for key " + FakeKms.ARN + " (expected: kms:Encrypt and"
                                + " kms:Decrypt permissions");
                kms.down = false;

                assertThat(run("unseal", "--unattended").exit()).isZero();
            }
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }
}
