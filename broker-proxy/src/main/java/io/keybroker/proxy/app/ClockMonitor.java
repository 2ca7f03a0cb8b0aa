package io.keybroker.proxy.app;

import io.keybroker.store.file.ClockMark;
import io.keybroker.store.file.MonotonicClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the highest time seen, slightly ahead, so that even after a kill no start is at an earlier time; raises an
 * alarm when wall time goes back.
 */
final class ClockMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClockMonitor.class);
    private static final Duration TOLERANCE = Duration.ofSeconds(5);
    private static final Duration AHEAD = Duration.ofSeconds(45);
    private static final int MARK_SECONDS = 30;

    private final ClockMark mark;
    private final MonotonicClock clock;
    private final ScheduledExecutorService thread;
    private boolean alarmed; // accessed by this thread alone

    private ClockMonitor(ClockMark mark, MonotonicClock clock, ScheduledExecutorService thread) {
        this.mark = mark;
        this.clock = clock;
        this.thread = thread;
    }

    /** Opens the clock of a home directory; its time is at least the highest one seen there. */
    static ClockMonitor open(Path home, Clock wall) throws IOException {
        ClockMark mark = ClockMark.open(home);
        MonotonicClock clock = new MonotonicClock(wall, System::nanoTime, mark.found(), AHEAD);
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread named = new Thread(task, "clock");
            named.setDaemon(true);
            return named;
        });
        ClockMonitor monitor = new ClockMonitor(mark, clock, thread);
        try {
            mark.write(clock.mark(AHEAD));
        } catch (IOException e) {
            monitor.close();
            throw e;
        }
        return monitor;
    }

    MonotonicClock clock() {
        return clock;
    }

    /** Starts to monitor the clock; {@code onStep} receives how far wall time is behind, once per step back. */
    void watch(Consumer<Duration> onStep) {
        // The time stored ahead by a killed broker is not a step of the clock.
        alarmed = isBehind() && clock.lead().compareTo(AHEAD) <= 0;
        thread.scheduleWithFixedDelay(() -> check(onStep), 0, 1, TimeUnit.SECONDS);
        thread.scheduleWithFixedDelay(this::write, MARK_SECONDS, MARK_SECONDS, TimeUnit.SECONDS);
    }

    private boolean isBehind() {
        return clock.lead().compareTo(TOLERANCE) > 0;
    }

    private void check(Consumer<Duration> onStep) {
        boolean behind = isBehind();
        if (behind && !alarmed) {
            LOG.atError()
                    .addKeyValue("wall", clock.wall().instant())
                    .addKeyValue("highest", clock.instant())
                    .log("wall time went back, credentials end by the highest time seen");
            onStep.accept(clock.lead());
        } else if (!behind && alarmed) {
            LOG.atInfo().log("wall time is the highest time again");
        }
        alarmed = behind;
    }

    private void write() {
        try {
            mark.write(clock.mark(AHEAD));
        } catch (IOException e) {
            LOG.atError().setCause(e).log("highest time not written");
        }
    }

    @Override
    public void close() throws IOException {
        thread.shutdownNow();
        try {
            thread.awaitTermination(1, TimeUnit.SECONDS);
            mark.write(clock.instant());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            mark.close();
        }
    }
}
