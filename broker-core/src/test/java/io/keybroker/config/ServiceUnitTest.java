package io.keybroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit of the daemon, by systemd's own word. */
final class ServiceUnitTest {
    private static final Path UNIT = Path.of("../config/keybroker.service");
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    private Path home;

    private record Ran(int exit, String said) {}

    private static Ran analyze(String... arguments) throws Exception {
        assumeTrue(Files.isExecutable(ANALYZE), "no systemd here");
        String[] command = new String[arguments.length + 1];
        command[0] = ANALYZE.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), said);
    }

    @Test
    void hasNothingThatSystemdObjectsTo() throws Exception {
        Path here = home.resolve("keybroker.service"); // where it is checked, nothing lies in /opt
        Files.writeString(here, Files.readString(UNIT).replace("/opt/keybroker/broker", "/bin/true"));

        Ran ran = analyze("verify", here.toString());

        assertThat(ran.said()).isEmpty();
        assertThat(ran.exit()).isZero();
    }

    @Test
    void leavesLittleExposedByTheRatingOfSystemd() throws Exception {
        Ran ran = analyze("security", "--offline=true", "--threshold=20", UNIT.toString());

        assertThat(ran.exit()).as(ran.said()).isZero();
    }
}
