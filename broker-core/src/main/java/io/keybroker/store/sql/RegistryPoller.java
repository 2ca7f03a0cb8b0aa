package io.keybroker.store.sql;

import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.registry.RegistrySnapshot;
import io.keybroker.registry.RegistrySnapshots;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls the registry and keeps a snapshot in memory; rejects reads when it may be stale. */
public final class RegistryPoller implements RegistrySnapshots, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistryPoller.class);

    /** A snapshot, its revision, and the start of the read that proved it current. */
    private record PolledSnapshot(
            RegistrySnapshot registry, RevisionHistory.Position position, long asOf, boolean withheld) {
        PolledSnapshot withhold() {
            return new PolledSnapshot(registry, position, asOf, true);
        }
    }

    private final SqlDatabase store;
    private final LostRevocations lost;
    private final Duration staleness;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService poller;
    private volatile PolledSnapshot followed;
    private Optional<RegistryWitness> witness = Optional.empty();
    private boolean failing; // accessed by the poller alone

    private RegistryPoller(SqlDatabase store, Duration staleness, LongSupplier nanoTime) {
        this.store = store;
        this.lost = new LostRevocations(store);
        this.staleness = staleness;
        this.nanoTime = nanoTime;
        this.followed =
                new PolledSnapshot(RegistrySnapshot.empty(), RevisionHistory.Position.NONE, nanoTime.getAsLong(), true);
        this.poller = Executors.newSingleThreadScheduledExecutor(new DaemonThreadFactory("registry-follower"));
    }

    /** Loads the registry, then polls for changes at the interval; {@code nanoTime} never goes back. */
    public static RegistryPoller start(SqlDatabase store, Duration poll, Duration staleness, LongSupplier nanoTime) {
        RegistryPoller follower = new RegistryPoller(store, staleness, nanoTime);
        try {
            follower.load();
        } catch (RuntimeException e) {
            follower.close();
            throw e;
        }
        follower.poller.scheduleWithFixedDelay(follower::poll, poll.toNanos(), poll.toNanos(), TimeUnit.NANOSECONDS);
        return follower;
    }

    @Override
    public RegistrySnapshot current() throws RequestRejectedException {
        PolledSnapshot now = followed;
        if (now.withheld) {
            throw new RequestRejectedException(
                    ErrorCode.UNAVAILABLE,
                    "registry was changed and could not be read since, so a revocation may be unknown here (expected:"
                            + " try again later)");
        }
        if (nanoTime.getAsLong() - now.asOf > staleness.toNanos()) {
            throw new RequestRejectedException(
                    ErrorCode.UNAVAILABLE,
                    "the last successful registry poll was more than " + staleness.toSeconds()
                            + " s ago (expected: try again later)");
        }
        return now.registry;
    }

    private synchronized void load() {
        long began = nanoTime.getAsLong();
        followed = store.follow(handle -> {
            RevisionHistory.Position position = new RevisionHistory(handle).now();
            return new PolledSnapshot(LostRevocations.load(handle, position), position, began, false);
        });
    }

    /** Updates the snapshot to the committed state. */
    public synchronized void refresh() {
        long began = nanoTime.getAsLong();
        PolledSnapshot before = followed;
        followed = store.follow(handle -> {
            RevisionHistory.Position position = new RevisionHistory(handle).now();
            return new PolledSnapshot(after(before, position, handle), position, began, false);
        });
        witness.ifPresent(registryWitness -> registryWitness.note(followed.position));
        lost.restore();
    }

    /** Sets the witness that records every revision read from now on, including the present one. */
    public synchronized void tell(RegistryWitness listener) {
        witness = Optional.of(listener);
        listener.note(followed.position);
    }

    /**
     * Updates the snapshot after a commit. The change remains committed in any case: while it cannot be read back, no
     * snapshot is served instead of a stale one.
     */
    public void onCommit() {
        try {
            refresh();
        } catch (RuntimeException e) {
            withhold();
            log.atError().setCause(e).log("registry not read after a change");
        }
    }

    private synchronized void withhold() {
        followed = followed.withhold();
    }

    private RegistrySnapshot after(PolledSnapshot before, RevisionHistory.Position position, Handle handle) {
        if (position.equals(before.position)) {
            return before.registry;
        }
        if (new RevisionHistory(handle).continues(before.position)) {
            return before.registry.with(
                    new InstanceDao(handle).changedAfter(before.position.revision()), position.revision());
        }
        log.atError()
                .addKeyValue("known", before.position.revision())
                .addKeyValue("found", position.revision())
                .log("registry lost revisions; reloaded completely");
        return lost.load(handle, position, before.registry);
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
