package io.keybroker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SighupHandlerTest {
    @Test
    void runsTheActionInsteadOfEndingTheProcess() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        assertThat(SighupHandler.runs(ran::countDown)).isTrue(); // else the signal would end this process

        String self = Long.toString(ProcessHandle.current().pid());
        assertThat(new ProcessBuilder("kill", "-HUP", self).start().waitFor()).isZero();

        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
