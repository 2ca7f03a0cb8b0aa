package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.cli.Main;
import io.keybroker.demo.BrokerFixture.Ended;
import io.keybroker.proxy.app.Broker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A daemon starts whole or not at all, and says what keeps it from starting. */
final class DaemonStartTest {
    @TempDir
    private Path directory;

    private Path home;

    @BeforeEach
    void init() {
        home = directory.resolve("home");
        Ended ended = BrokerFixture.operate(
                home, "init", "--hostname", "localhost", "--data", "127.0.0.1:0", "--admin", "127.0.0.1:0");
        assertThat(ended.exit()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "registry: sqlite | registri: sqlite | broker.yaml | expected",
                "data: 127.0.0.1:0 | data: 127.0.0.1:99999 | broker.yaml | expected",
                "identity: app | identity: ap | broker.yaml | app",
                "ttl: 6h | ttl: 60d | broker.yaml | expected",
                "ttl: 6h | ttl: six | broker.yaml | expected",
                "policies/job-worker.json | policies/none.json | broker.yaml | expected",
                "type: sealed | type: sealde | broker.yaml | sealed",
                "roles: | roles: [ | broker.yaml | expected"
            })
    void namesFileAndLineAndRemedyOfABadSetting(String right, String wrong, String file, String remedy)
            throws Exception {
        Path yaml = home.resolve("broker.yaml");
        String text = Files.readString(yaml);
        assertThat(text).contains(right);
        Files.writeString(yaml, text.replaceFirst(right, wrong));

        assertDoesNotStart(file, remedy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"Allow\"' | '\"Alow\"' | Allow",
                "'\"Effect\"' | '\"Efect\"' | Effect",
                "'\"Version\"' | '\"Version\" \"x\"' | ''",
                "'\"2012-10-17\"' | '\"2012-10-18\"' | 2012-10-17"
            })
    void namesFileAndLineAndRemedyOfABadPolicy(String right, String wrong, String remedy) throws Exception {
        Path policy = home.resolve("policies/job-worker.json");
        String text = Files.readString(policy);
        assertThat(text).contains(right);
        Files.writeString(policy, text.replaceFirst(right, wrong));

        assertDoesNotStart("job-worker.json", remedy);
    }

    private void assertDoesNotStart(String file, String remedy) {
        Ended ended = BrokerFixture.operate(home, "serve");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err())
                .containsPattern(Pattern.quote(file) + "(:|, line )[0-9]+")
                .contains(remedy);
        assertThat(home.resolve("broker.lock")).doesNotExist();
    }

    @Test
    void rejectsASecondDaemonAndNamesTheFirst() throws Exception {
        String own = Long.toString(ProcessHandle.current().pid());
        try (Broker first = Broker.start(home)) {
            Ended here = BrokerFixture.operate(home, "serve");
            assertThat(here.exit()).isEqualTo(1);
            assertThat(here.err()).contains("in use by the broker with pid " + own);

            Process second = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "serve",
                            "--home",
                            home.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(1);
            assertThat(said).contains("in use by the broker with pid " + own);
            assertThat(first.dataAddress().getPort()).isPositive();
        }
    }
}
