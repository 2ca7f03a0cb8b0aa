package io.keybroker.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class DaemonThreadFactoryTest {
    @Test
    void makesDaemonThreadsOfItsName() {
        Thread thread = new DaemonThreadFactory("audit").newThread(() -> {});

        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("audit");
        assertThat(thread.getState()).isEqualTo(Thread.State.NEW);
    }

    @Test
    void handlesWhatEndsAThread() throws InterruptedException {
        AtomicReference<Throwable> elsewhere = new AtomicReference<>();
        Thread thread = new DaemonThreadFactory("audit").newThread(() -> {
            throw new IllegalStateException("planted");
        });
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((ended, cause) -> elsewhere.set(cause));
        try {
            thread.start();
            thread.join(10_000);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }

        assertThat(thread.isAlive()).isFalse();
        assertThat(elsewhere).hasNullValue();
    }
}
