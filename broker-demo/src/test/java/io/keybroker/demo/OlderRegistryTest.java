package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keybroker.demo.BrokerFixture.Ended;
import io.keybroker.demo.RawConnection.Request;
import io.keybroker.proxy.app.Broker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** An older registry.db put back beside a newer audit log: the daemon does not start on it by itself. */
final class OlderRegistryTest {
    private BrokerFixture world;
    private AwsBasicCredentials key;

    @BeforeEach
    void revokeAKeyAndPutBackTheRegistryOfBefore() throws Exception {
        world = BrokerFixture.start("");
        key = world.register("web");
        world.broker().close();
        Path copy = Files.copy(registry(), registry().resolveSibling("registry.kept"));
        world.restart(quiet());
        assertThat(RawConnection.once(world, Request.s3("GET", "/").signed(key)).status())
                .isEqualTo(200);
        assertThat(world.operate("instance", "revoke", "web").exit()).isZero();
        world.broker().close();
        Files.copy(copy, registry(), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path registry() {
        return world.home().resolve("registry.db");
    }

    private static PrintWriter quiet() {
        return new PrintWriter(Writer.nullWriter());
    }

    @AfterEach
    void stop() throws IOException {
        world.close();
    }

    @Test
    void rejectsToStartAndNamesTheEvidence() {
        Ended ended = BrokerFixture.operate(world.home(), "serve");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err())
                .contains("the registry is an older copy: the audit log has seen its revision ")
                .contains("and it is at ")
                .contains("--accept-older");
    }

    @Test
    void startsOnItWhenAnOperatorSaysSoAndRecordsThat() throws Exception {
        world.use(Broker.builder(world.home())
                .standardOutput(quiet())
                .acceptOlder(true)
                .start());

        await().untilAsserted(() -> assertThat(Files.readString(world.home().resolve("audit/audit.jsonl")))
                .contains("accepted an older copy"));
        assertThat(world.operate("instance", "revoke", "web").exit()).isZero();
        assertThat(RawConnection.once(world, Request.s3("GET", "/").signed(key)).status())
                .isEqualTo(403);
        world.broker().close();
        world.restart(quiet());
    }

    @Test
    void noticesAnOlderRegistryThatHasCaughtUpInNumbers() throws Exception {
        world.use(Broker.builder(world.home())
                .standardOutput(quiet())
                .acceptOlder(true)
                .start());
        world.broker().close();
        Path other = Files.copy(registry(), registry().resolveSibling("registry.other"));
        world.restart(quiet());
        world.register("one");
        world.register("two");
        world.broker().close();
        Path witness = world.home().resolve("audit/registry");
        byte[] seen = Files.readAllBytes(witness);
        Files.copy(other, registry(), StandardCopyOption.REPLACE_EXISTING);
        world.use(Broker.builder(world.home())
                .standardOutput(quiet())
                .acceptOlder(true)
                .start());
        world.register("three");
        world.register("four");
        world.register("five");
        world.broker().close();
        Files.write(witness, seen);

        assertThatThrownBy(() -> Broker.start(world.home()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("with other changes");
    }
}
