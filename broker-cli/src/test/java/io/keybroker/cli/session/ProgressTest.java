package io.keybroker.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    @Test
    void showsTheWaitAndClearsTheLineAtTheEnd() throws Exception {
        CountDownLatch shown = new CountDownLatch(1);
        StringWriter text = new StringWriter();
        PrintWriter terminal = new PrintWriter(text) {
            @Override
            public void flush() {
                shown.countDown();
            }
        };

        Progress progress = Progress.start(terminal, Duration.ofMillis(1));
        assertThat(shown.await(30, TimeUnit.SECONDS)).isTrue();
        progress.close();

        assertThat(text.toString()).contains("broker: waiting for an answer, ").endsWith("\r\u001b[K");
    }

    @Test
    void showsNothingForAnAnswerAtOnce() {
        StringWriter text = new StringWriter();
        Progress.start(new PrintWriter(text), Duration.ofHours(1)).close();

        assertThat(text.toString()).isEmpty();
    }
}
