package io.keybroker.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HomeLockTest {
    @TempDir
    private Path home;

    @Test
    void rejectsASecondDaemonInTheSameProcessAndNamesTheFirst() throws IOException {
        try (HomeLock first = HomeLock.acquire(home)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> HomeLock.acquire(home.resolve(".")))
                    .isInstanceOf(HomeInUseException.class)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
        }
    }

    @Test
    void rejectsADaemonInAnotherProcessEvenAfterARefusalInThisOne() throws Exception {
        try (HomeLock first = HomeLock.acquire(home)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> HomeLock.acquire(home)).isInstanceOf(HomeInUseException.class);

            assertThat(outputOfAnotherProcess())
                    .contains("is in use by the broker with pid "
                            + ProcessHandle.current().pid());
        }
        assertThat(outputOfAnotherProcess()).contains("acquired");
    }

    @Test
    void canBeTakenAgainOnceItIsFree() throws IOException {
        HomeLock.acquire(home).close();

        try (HomeLock again = HomeLock.acquire(home)) {
            assertThat(again).isNotNull();
        }
    }

    private String outputOfAnotherProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Contender.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    /** Another daemon, in a process of its own. */
    static final class Contender {
        public static void main(String[] arguments) throws IOException {
            try (HomeLock lock = HomeLock.acquire(Path.of(arguments[0]))) {
                System.out.println("acquired " + lock);
            }
        }
    }
}
