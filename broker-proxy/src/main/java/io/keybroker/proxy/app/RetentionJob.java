package io.keybroker.proxy.app;

import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.registry.InstanceStore;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Purges ended instances and tickets at start and every hour, in small batches. */
final class RetentionJob implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionJob.class);
    private static final int AT_ONCE = 200;

    private final InstanceStore instanceStore;
    private final Duration forgetAfter;
    private final Clock clock;
    private final ScheduledExecutorService thread;

    private RetentionJob(
            InstanceStore instanceStore, Duration forgetAfter, Clock clock, ScheduledExecutorService thread) {
        this.instanceStore = instanceStore;
        this.forgetAfter = forgetAfter;
        this.clock = clock;
        this.thread = thread;
    }

    static RetentionJob start(InstanceStore instanceStore, Duration forgetAfter, Clock clock) {
        ScheduledExecutorService thread =
                Executors.newSingleThreadScheduledExecutor(new DaemonThreadFactory("retention"));
        RetentionJob retention = new RetentionJob(instanceStore, forgetAfter, clock, thread);
        thread.scheduleWithFixedDelay(retention::purge, 0, 1, TimeUnit.HOURS);
        return retention;
    }

    private void purge() {
        try {
            int purged = AT_ONCE;
            while (purged > 0 && !thread.isShutdown()) {
                purged = instanceStore.purge(clock.instant().minus(forgetAfter), AT_ONCE);
            }
        } catch (RuntimeException e) { // retried in the next hour
            LOG.atWarn().setCause(e).log("purge failed");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
