package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keybroker.cli.Main;
import io.keybroker.demo.RawCall.Answer;
import io.keybroker.demo.RawCall.Request;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** Wall time of a running daemon goes back, by libfaketime: a credential that has ended stays ended. */
@Timeout(180)
final class ClockStepTest {
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

    private World world;
    private Process daemon;
    private Path offset;

    @BeforeEach
    void startADaemonWithAClockOfItsOwn() throws Exception {
        Optional<Path> library = LIBRARIES.stream().filter(Files::exists).findFirst();
        assumeTrue(library.isPresent(), "libfaketime is not installed");
        world = World.start("");
        world.broker().close();
        offset = world.home().resolveSibling("offset");
        start(library.get());
    }

    private void start(Path library) throws Exception {
        setClock("+0");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--home",
                world.home().toString());
        builder.environment().put("LD_PRELOAD", library.toString());
        builder.environment().put("FAKETIME_TIMESTAMP_FILE", offset.toString());
        builder.environment().put("FAKETIME_NO_CACHE", "1");
        builder.environment().put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        daemon = builder.redirectErrorStream(true).start();
        BufferedReader said = daemon.inputReader();
        String line = said.readLine();
        while (line != null && !line.contains("broker: ready on ")) {
            line = said.readLine();
        }
        assertThat(line).isNotNull();
        Thread thread = new Thread(() -> said.lines().forEach(ignored -> {}));
        thread.setDaemon(true);
        thread.start();
    }

    private void setClock(String relative) throws Exception {
        Path next = Files.writeString(offset.resolveSibling("offset.new"), relative + "\n");
        Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE);
    }

    @AfterEach
    void stop() throws Exception {
        if (daemon != null) {
            daemon.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
            world.close();
        }
    }

    private Answer ask(AwsBasicCredentials key) throws Exception {
        return RawCall.once(world, Request.s3("GET", "/").signed(key));
    }

    @Test
    void keepsAnEndedCredentialEndedWhenTheClockGoesBackAndAfterARestart() throws Exception {
        AwsBasicCredentials key = world.register("web", World.HERE, DemoHome.ROLE, "--ttl", "1h");
        assertThat(ask(key).status()).isEqualTo(200);
        setClock("+2h");
        assertExpired(key);

        setClock("+0");
        assertExpired(key);
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> world.operate("audit", "tail", "--last", "50", "-o", "json")
                        .out()
                        .contains("wall time"));

        daemon.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        start(LIBRARIES.stream().filter(Files::exists).findFirst().orElseThrow());
        assertExpired(key);
    }

    private void assertExpired(AwsBasicCredentials key) throws Exception {
        Answer answer = ask(key);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("ExpiredToken");
    }
}
