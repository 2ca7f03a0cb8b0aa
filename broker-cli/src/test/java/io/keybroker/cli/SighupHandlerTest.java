package io.keybroker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** SIGHUP in processes of their own, so that it does not matter how the tests were started. */
final class SighupHandlerTest {
    private static final String IGNORED = "trap '' HUP; exec \"$@\"";
    private static final String BY_DEFAULT = "if env --default-signal=HUP true 2>/dev/null; "
            + "then exec env --default-signal=HUP \"$@\"; else exec \"$@\"; fi";

    /** A process that hangs up on itself, and says what came of it. */
    static final class Listener {
        private Listener() {}

        public static void main(String[] arguments) throws Exception {
            CountDownLatch ran = new CountDownLatch(1);
            boolean runs = SighupHandler.runs(ran::countDown);
            String self = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-HUP", self).inheritIO().start().waitFor();
            boolean came = runs && ran.await(30, TimeUnit.SECONDS);
            System.out.print(runs + " " + came);
        }
    }

    private static String listen(String start) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                "/bin/sh",
                "-c",
                start,
                "sh",
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Listener.class.getName());
        Process listener = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(listener.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(listener.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void runsTheActionInsteadOfEndingTheProcess() throws Exception {
        assertThat(listen(BY_DEFAULT)).isEqualTo("true true");
    }

    @Test
    void saysThatItCannotWhereSighupIsIgnored() throws Exception {
        assertThat(listen(IGNORED)).isEqualTo("false false");
    }
}
