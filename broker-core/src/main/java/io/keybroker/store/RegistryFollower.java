package io.keybroker.store;

import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.CurrentRegistry;
import io.keybroker.registry.Registry;
import io.keybroker.store.InstanceRows.Row;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls the registry and keeps a snapshot in memory; rejects reads when it may be stale. */
public final class RegistryFollower implements CurrentRegistry, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistryFollower.class);

    /** A snapshot, and when the read that proved it current began. */
    private record Followed(Registry registry, long asOf) {}

    private final SqlStore store;
    private final Duration staleness;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService poller;
    private volatile Followed followed;
    private boolean failing; // touched by the poller alone

    private RegistryFollower(SqlStore store, Duration staleness, LongSupplier nanoTime) {
        this.store = store;
        this.staleness = staleness;
        this.nanoTime = nanoTime;
        this.followed = new Followed(Registry.empty(), nanoTime.getAsLong());
        this.poller = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "registry-follower");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Loads the whole registry, then looks for changes in every poll interval; {@code nanoTime} never goes back. */
    public static RegistryFollower start(SqlStore store, Duration poll, Duration staleness, LongSupplier nanoTime) {
        RegistryFollower follower = new RegistryFollower(store, staleness, nanoTime);
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
    public Registry get() throws RefusedException {
        Followed now = followed;
        if (nanoTime.getAsLong() - now.asOf > staleness.toNanos()) {
            throw new RefusedException(
                    Refusal.UNAVAILABLE,
                    "the last successful registry poll was more than " + staleness.toSeconds()
                            + " s ago (expected: try again later)");
        }
        return now.registry;
    }

    /** Brings the snapshot up to what is committed now. */
    public synchronized void refresh() {
        long began = nanoTime.getAsLong();
        Registry known = followed.registry;
        followed = new Followed(store.jdbi().withHandle(handle -> after(known, handle)), began);
    }

    private static Registry after(Registry known, Handle handle) {
        long revision = handle.createQuery("SELECT revision FROM registry_revision")
                .mapTo(Long.class)
                .one();
        if (revision < known.revision()) {
            throw new IllegalStateException("the registry revision decreased to " + revision + " (expected: at least "
                    + known.revision() + "; restart the broker after a restore)");
        }
        if (revision == known.revision()) {
            return known;
        }
        List<Row> changed = new InstanceRows(handle).changedAfter(known.revision());
        long newest = changed.stream().mapToLong(Row::revision).reduce(revision, Math::max);
        return known.with(changed.stream().map(Row::instance).toList(), newest);
    }

    private void poll() {
        try {
            refresh();
            if (failing) {
                log.info("registry poll recovered");
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                log.atError().setCause(e).log("registry poll failed");
            }
            failing = true;
        }
    }

    @Override
    public void close() {
        poller.shutdownNow();
    }
}
