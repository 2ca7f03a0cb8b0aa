package io.keybroker.proxy.app;

import io.keybroker.registry.InstanceStore;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets what has been over for long, at the start and every hour, a little at a time until nothing is left of it. */
final class RetentionJob implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionJob.class);
    private static final int AT_ONCE = 200;

    private final InstanceStore registrations;
    private final Duration forgetAfter;
    private final Clock clock;
    private final ScheduledExecutorService thread;

    private RetentionJob(
            InstanceStore registrations, Duration forgetAfter, Clock clock, ScheduledExecutorService thread) {
        this.registrations = registrations;
        this.forgetAfter = forgetAfter;
        this.clock = clock;
        this.thread = thread;
    }

    static RetentionJob start(InstanceStore registrations, Duration forgetAfter, Clock clock) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread named = new Thread(task, "retention");
            named.setDaemon(true);
            return named;
        });
        RetentionJob retention = new RetentionJob(registrations, forgetAfter, clock, thread);
        thread.scheduleWithFixedDelay(retention::purge, 0, 1, TimeUnit.HOURS);
        return retention;
    }

    private void purge() {
        try {
            int forgotten = AT_ONCE;
            while (forgotten > 0 && !thread.isShutdown()) {
                forgotten = registrations.purge(clock.instant().minus(forgetAfter), AT_ONCE);
            }
        } catch (RuntimeException e) { // the next hour comes
            LOG.atWarn().setCause(e).log("nothing forgotten");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
