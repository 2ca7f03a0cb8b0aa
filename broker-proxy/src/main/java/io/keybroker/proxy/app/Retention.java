package io.keybroker.proxy.app;

import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.registry.Registrations;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Purges ended instances and tickets at start and every hour, in small batches. */
final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int AT_ONCE = 200;

    private final Registrations registrations;
    private final Duration forgetAfter;
    private final Clock clock;
    private final ScheduledExecutorService thread;

    private Retention(Registrations registrations, Duration forgetAfter, Clock clock, ScheduledExecutorService thread) {
        this.registrations = registrations;
        this.forgetAfter = forgetAfter;
        this.clock = clock;
        this.thread = thread;
    }

    static Retention start(Registrations registrations, Duration forgetAfter, Clock clock) {
        ScheduledExecutorService thread =
                Executors.newSingleThreadScheduledExecutor(new DaemonThreadFactory("retention"));
        Retention retention = new Retention(registrations, forgetAfter, clock, thread);
        thread.scheduleWithFixedDelay(retention::forget, 0, 1, TimeUnit.HOURS);
        return retention;
    }

    private void forget() {
        try {
            int forgotten = AT_ONCE;
            while (forgotten > 0 && !thread.isShutdown()) {
                forgotten = registrations.forget(clock.instant().minus(forgetAfter), AT_ONCE);
            }
        } catch (RuntimeException e) { // the next hour comes
            LOG.atWarn().setCause(e).log("purge failed");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
