package io.keybroker.audit;

import io.keybroker.audit.AuditEvent.Intent;
import io.keybroker.audit.AuditEvent.Outcome;
import io.keybroker.audit.AuditEvent.Rejection;
import io.keybroker.audit.AuditEvent.RejectionSummary;
import io.keybroker.audit.AuditEvent.StolenKey;
import io.keybroker.audit.AuditEvent.Tunnel;
import io.keybroker.audit.RejectionBudget.Admission;
import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.error.FullDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer thread of the log: writes all queued events in one batch and completes their stages. An event without a
 * waiting caller does not wake the thread; it polls after a short pause.
 */
final class AuditWriter {
    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final long BEHIND = 16 << 20;
    private static final int ORDINARY = 1_024;
    private static final int BATCH_EVENTS = 1_024;
    private static final int BATCH_BYTES = 1 << 20;
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final String FULL_DISK = "the audit log disk is full (expected: free space; new requests are"
            + " rejected, operator changes and running requests are still recorded)";

    private final AuditFile file;
    private final DiskReserve reserve;
    private final AuditSink copies;
    private final RejectionBudget rejections;
    private final Queue<PendingWrite> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong behind = new AtomicLong();
    private final AtomicReference<IdleWait> awaitRetry = new AtomicReference<>(IdleWait.NONE);
    private final ChainedBatch lines = new ChainedBatch();
    private final Thread thread = new DaemonThreadFactory("audit").newThread(this::run);
    private ChainLink last;
    private volatile boolean stopping;
    private volatile boolean finished;
    private volatile Health health = Health.GOOD;

    /** Whether the last write succeeded. */
    private sealed interface Health {
        Health GOOD = new Good();

        /** It succeeded, or nothing has been written yet. */
        record Good() implements Health {}

        /** It failed. */
        record Failing(IOException cause) implements Health {}
    }

    /** Idle mode of the thread: no wait, a short pause, or until it is unparked. */
    private enum IdleWait {
        NONE,
        SHORT,
        LONG
    }

    /** Events, the stage of their callers, and their approximate size in bytes until they are written. */
    private record PendingWrite(List<AuditEvent> events, CompletableFuture<Void> recorded, long weight) {}

    AuditWriter(AuditFile file, DiskReserve reserve, ChainLink last, AuditSink copies, RejectionBudget rejections) {
        this.rejections = rejections;
        this.file = file;
        this.copies = copies;
        this.reserve = reserve;
        this.last = last;
    }

    void start() {
        if (!reserve.acquire()) {
            LOG.atError().log("audit reserve not allocated");
        }
        thread.start();
    }

    CompletionStage<Void> accept(List<AuditEvent> events) {
        if (stopping) {
            return rejected("the audit log is closed");
        }
        if (!reserve.isHeld() && events.stream().anyMatch(AuditWriter::isDeferrable)) {
            return rejected(FULL_DISK);
        }
        List<AuditEvent> admitted = withinBudget(events);
        return admitted.isEmpty() ? CompletableFuture.completedFuture(null) : enqueue(admitted);
    }

    private List<AuditEvent> withinBudget(List<AuditEvent> events) {
        List<AuditEvent> admitted = events;
        for (AuditEvent event : events) {
            Admission admission = rejections.admit(event);
            if (admission == Admission.COUNTED_FIRST) {
                LockSupport.unpark(thread); // which waits without a timeout, because no event was due
            }
            if (admission != Admission.WRITTEN) {
                admitted = admitted.stream().filter(other -> other != event).toList();
            }
        }
        return admitted;
    }

    private CompletionStage<Void> enqueue(List<AuditEvent> events) {
        PendingWrite entry = new PendingWrite(events, new CompletableFuture<>(), weight(events));
        if (behind.addAndGet(entry.weight()) > BEHIND) {
            behind.addAndGet(-entry.weight());
            return rejected("the audit log is " + BEHIND + " bytes behind (expected: a faster disk)");
        }
        queue.add(entry);
        wake(events);
        if (finished) {
            failRest(); // the thread may have polled for the last time before this event was queued
        }
        return entry.recorded();
    }

    /** Whether an event belongs to a request that can be rejected while the disk is full. */
    private static boolean isDeferrable(AuditEvent event) {
        return event instanceof Intent
                || event instanceof Rejection
                || event instanceof RejectionSummary
                || event instanceof Tunnel;
    }

    private void wake(List<AuditEvent> events) {
        IdleWait now = awaitRetry.get();
        boolean needed = now == IdleWait.LONG
                || (now == IdleWait.SHORT && events.stream().anyMatch(AuditWriter::isAwaited));
        if (needed && awaitRetry.compareAndSet(now, IdleWait.NONE)) {
            LockSupport.unpark(thread);
        }
    }

    private static boolean isAwaited(AuditEvent event) {
        return !(event instanceof Outcome
                || event instanceof Rejection
                || event instanceof RejectionSummary
                || event instanceof StolenKey);
    }

    private static long weight(List<AuditEvent> events) {
        long weight = 0;
        for (AuditEvent event : events) {
            weight += ORDINARY;
            if (event instanceof Intent intent) {
                for (String resource : intent.resources()) {
                    weight += resource.length();
                }
            }
        }
        return weight;
    }

    private static CompletionStage<Void> rejected(String why) {
        return CompletableFuture.failedFuture(new AuditUnavailableException(why));
    }

    Optional<String> failure() {
        if (health instanceof Health.Failing failing) {
            return Optional.of(
                    "writing the audit log failed: " + failing.cause().getMessage());
        }
        return reserve.isHeld() ? Optional.empty() : Optional.of(FULL_DISK);
    }

    void stop() throws IOException {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuditUnavailableException("interrupted while waiting for the audit log", e);
        }
        file.finish();
    }

    private void run() {
        List<PendingWrite> batch = new ArrayList<>(BATCH_EVENTS);
        try {
            while (true) {
                ChainLink end = collectBatch(batch);
                if (!batch.isEmpty()) {
                    write(batch, end);
                    batch.clear();
                } else if (stopping && queue.isEmpty()) {
                    return;
                } else {
                    awaitRetry();
                }
            }
        } finally {
            if (!stopping) {
                onFailure(new AuditUnavailableException("the audit writer stopped (restart the broker)"));
            }
            finished = true;
            batch.forEach(this::fail);
            failRest();
        }
    }

    private ChainLink collectBatch(List<PendingWrite> batch) {
        collectSums();
        ChainLink end = last;
        lines.clear();
        while (batch.size() < BATCH_EVENTS && lines.size() < BATCH_BYTES && !queue.isEmpty()) {
            PendingWrite next = queue.remove(); // this thread alone removes from the queue until it has finished
            behind.addAndGet(-next.weight());
            batch.add(next);
            for (AuditEvent event : next.events()) {
                end = lines.add(event, end);
            }
        }
        return end;
    }

    /** Collects summaries of counted rejections; they wait for disk space, so that they do not use the reserve. */
    private void collectSums() {
        if (reserve.isHeld() && (stopping || rejections.nanosToDue() == 0)) {
            List<AuditEvent> sums = rejections.takeSums();
            if (!sums.isEmpty()) {
                queue.add(new PendingWrite(sums, new CompletableFuture<>(), 0));
            }
        }
    }

    private void write(List<PendingWrite> batch, ChainLink end) {
        long first = last.seq() + 1;
        try {
            append(first);
        } catch (IOException e) {
            onFailure(e);
            batch.forEach(this::fail);
            return;
        }
        last = end;
        if (health instanceof Health.Failing) {
            recovered();
        }
        for (PendingWrite entry : batch) {
            entry.recorded().complete(null);
        }
        copies.write(lines);
    }

    private void append(long first) throws IOException {
        try {
            appendToFile(first);
        } catch (IOException e) {
            if (!FullDisk.isCauseOf(e) || !reserve.isHeld() || !reserve.release()) {
                throw e;
            }
            LOG.atError().setCause(e).log("audit disk full");
            appendToFile(first);
        }
    }

    private void appendToFile(long first) throws IOException {
        if (file.append(lines.bytes(), first)) {
            rejections.beginFile();
        }
    }

    private void onFailure(IOException cause) {
        if (health instanceof Health.Good) {
            LOG.atError().setCause(cause).log("audit write failed");
        }
        health = new Health.Failing(cause);
    }

    /** Waits briefly, so that events without waiting callers gather; then until it is unparked. */
    private void awaitRetry() {
        if (reserve.isHeld() && health instanceof Health.Good) {
            pause(IdleWait.SHORT, () -> REST_NANOS);
            if (queue.isEmpty()) {
                pause(IdleWait.LONG, rejections::nanosToDue);
            }
            return;
        }
        pause(IdleWait.LONG, () -> RETRY_NANOS);
        if (queue.isEmpty() && !stopping) { // otherwise the next event tests the disk
            recover();
        }
    }

    private void pause(IdleWait how, LongSupplier nanos) {
        awaitRetry.set(how);
        if (queue.isEmpty() && !stopping) {
            LockSupport.parkNanos(this, nanos.getAsLong());
        }
        awaitRetry.set(IdleWait.NONE);
    }

    /** Retries the write, since no caller may test the log while it is known to fail. */
    private void recover() {
        if (health instanceof Health.Failing) {
            try {
                file.requireOpen();
            } catch (IOException still) {
                health = new Health.Failing(still);
                return;
            }
            recovered();
        }
        if (!reserve.isHeld() && reserve.acquire()) {
            LOG.atInfo().log("audit reserve restored");
        }
    }

    private void recovered() {
        health = Health.GOOD;
        LOG.atInfo().log("audit write recovered");
    }

    private void failRest() {
        for (PendingWrite entry = queue.poll(); entry != null; entry = queue.poll()) {
            fail(entry);
        }
    }

    private void fail(PendingWrite entry) {
        entry.recorded()
                .completeExceptionally(
                        health instanceof Health.Failing failing
                                ? new AuditUnavailableException("encoding the audit event failed", failing.cause())
                                : new AuditUnavailableException("encoding the audit event failed"));
    }
}
