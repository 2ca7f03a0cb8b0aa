package io.keybroker.store.sql;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.registry.RegistrySnapshot;
import io.keybroker.registry.RegistrySnapshots;
import io.keybroker.store.sql.InstanceDao.Row;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a snapshot of the registry in memory and refuses to show it once it may be too old to trust. */
public final class RegistryPoller implements RegistrySnapshots, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistryPoller.class);

    /** A snapshot, and when the read that proved it current began. */
    private record Followed(RegistrySnapshot registry, long asOf) {}

    private final SqlDatabase store;
    private final Duration staleness;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService poller;
    private volatile Followed followed;
    private boolean failing; // touched by the poller alone

    private RegistryPoller(SqlDatabase store, Duration staleness, LongSupplier nanoTime) {
        this.store = store;
        this.staleness = staleness;
        this.nanoTime = nanoTime;
        this.followed = new Followed(RegistrySnapshot.empty(), nanoTime.getAsLong());
        this.poller = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "registry-follower");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Loads the whole registry, then looks for changes in every poll interval; {@code nanoTime} never goes back. */
    public static RegistryPoller start(SqlDatabase store, Duration poll, Duration staleness, LongSupplier nanoTime) {
        RegistryPoller follower = new RegistryPoller(store, staleness, nanoTime);
        try {
            follower.refresh();
        } catch (RuntimeException e) {
            follower.close();
            throw e;
        }
        follower.poller.scheduleWithFixedDelay(follower::poll, poll.toNanos(), poll.toNanos(), TimeUnit.NANOSECONDS);
        return follower;
    }

    @Override
    public RegistrySnapshot current() throws RequestRejectedException {
        Followed now = followed;
        if (nanoTime.getAsLong() - now.asOf > staleness.toNanos()) {
            throw new RequestRejectedException(
                    ErrorCode.UNAVAILABLE,
                    "registry was last read more than " + staleness.toSeconds()
                            + " s ago, so a revocation may be unknown here (expected: try again later)");
        }
        return now.registry;
    }

    /** Brings the snapshot up to what is committed now. */
    public synchronized void refresh() {
        long began = nanoTime.getAsLong();
        RegistrySnapshot registrySnapshot = followed.registry;
        followed = new Followed(store.jdbi().withHandle(handle -> after(registrySnapshot, handle)), began);
    }

    private static RegistrySnapshot after(RegistrySnapshot registrySnapshot, Handle handle) {
        long revision = handle.createQuery("SELECT revision FROM registry_revision")
                .mapTo(Long.class)
                .one();
        if (revision < registrySnapshot.revision()) {
            throw new IllegalStateException("registry went back to revision " + revision + " (expected: at least "
                    + registrySnapshot.revision() + "; restart the broker if it was restored from a backup)");
        }
        if (revision == registrySnapshot.revision()) {
            return registrySnapshot;
        }
        List<Row> rows = new InstanceDao(handle).changedAfter(registrySnapshot.revision());
        long newest = rows.stream().mapToLong(Row::revision).reduce(revision, Math::max);
        return registrySnapshot.with(rows.stream().map(Row::instance).toList(), newest);
    }

    private void poll() {
        try {
            refresh();
            if (failing) {
                log.info("registry followed again");
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                log.atError().setCause(e).log("registry not followed");
            }
            failing = true;
        }
    }

    @Override
    public void close() {
        poller.shutdownNow();
    }
}
