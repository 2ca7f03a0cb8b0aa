package io.keybroker.audit;

import io.keybroker.audit.AuditEvent.Intent;
import io.keybroker.audit.AuditEvent.Refused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that writes the log: it takes all that waits, writes it at once, and then says so to each. */
final class AuditWriter {
    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final long BEHIND = 16 << 20;
    private static final int ORDINARY = 1_024;
    private static final int BATCH_EVENTS = 1_024;
    private static final int BATCH_BYTES = 1 << 20;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final String FULL_DISK = "the disk of the audit log is full (expected: room on it; what is under way"
            + " and what operators do is still recorded, no request is admitted)";

    private final AuditFile file;
    private final Reserve reserve;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong behind = new AtomicLong();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final ChainedLines lines = new ChainedLines();
    private final Thread thread = new Thread(this::run, "audit");
    private Link last;
    private volatile boolean stopping;
    private volatile boolean finished;
    private volatile @Nullable IOException failure;

    /** An event, who waits for it, and about how many bytes it takes until it is written. */
    private record Waiting(AuditEvent event, CompletableFuture<Void> recorded, long weight) {}

    AuditWriter(AuditFile file, Reserve reserve, Link last) {
        this.file = file;
        this.reserve = reserve;
        this.last = last;
    }

    void start() {
        if (!reserve.take()) {
            LOG.atError().log("no room for the reserve of the audit log: no request is admitted before there is");
        }
        thread.setDaemon(true);
        thread.start();
    }

    CompletionStage<Void> accept(AuditEvent event) {
        if (stopping) {
            return refused("the audit log is closed");
        }
        if (!reserve.held() && (event instanceof Intent || event instanceof Refused)) {
            return refused(FULL_DISK);
        }
        Waiting entry = new Waiting(event, new CompletableFuture<>(), weight(event));
        if (behind.addAndGet(entry.weight()) > BEHIND) {
            behind.addAndGet(-entry.weight());
            return refused("the audit log is " + BEHIND + " bytes behind (expected: a disk that keeps up)");
        }
        queue.add(entry);
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
        if (finished) {
            failRest(); // the thread may have looked for the last time before this event was there
        }
        return entry.recorded();
    }

    private static long weight(AuditEvent event) {
        long weight = ORDINARY;
        if (event instanceof Intent intent) {
            for (String resource : intent.resources()) {
                weight += resource.length();
            }
        }
        return weight;
    }

    private static CompletionStage<Void> refused(String why) {
        return CompletableFuture.failedFuture(new AuditUnavailableException(why));
    }

    Optional<String> trouble() {
        IOException now = failure;
        if (now != null) {
            return Optional.of("the audit log could not be written: " + now.getMessage());
        }
        return reserve.held() ? Optional.empty() : Optional.of(FULL_DISK);
    }

    void stop() throws IOException {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuditUnavailableException("the audit log was not waited for", e);
        }
        file.finish();
    }

    private void run() {
        List<Waiting> batch = new ArrayList<>(BATCH_EVENTS);
        try {
            while (true) {
                Link end = gather(batch);
                if (!batch.isEmpty()) {
                    write(batch, end);
                    batch.clear();
                } else if (stopping && queue.isEmpty()) {
                    return;
                } else {
                    rest();
                }
            }
        } finally {
            if (!stopping) {
                failed(new AuditUnavailableException("its writer ended (expected: never; start the broker again)"));
            }
            finished = true;
            batch.forEach(entry -> fail(entry, failure));
            failRest();
        }
    }

    private Link gather(List<Waiting> batch) {
        Link end = last;
        lines.clear();
        while (batch.size() < BATCH_EVENTS && lines.size() < BATCH_BYTES) {
            Waiting next = queue.poll();
            if (next == null) {
                break;
            }
            behind.addAndGet(-next.weight());
            batch.add(next);
            end = lines.add(next.event(), end);
        }
        return end;
    }

    private void write(List<Waiting> batch, Link end) {
        long first = last.seq() + 1;
        try {
            append(first);
        } catch (IOException e) {
            failed(e);
            batch.forEach(entry -> fail(entry, e));
            return;
        }
        last = end;
        if (failure != null) {
            healthy();
        }
        for (Waiting entry : batch) {
            entry.recorded().complete(null);
        }
    }

    private void append(long first) throws IOException {
        try {
            file.append(lines.written(), first);
        } catch (IOException e) {
            if (!reserve.held() || !reserve.giveUp()) {
                throw e;
            }
            LOG.atError()
                    .setCause(e)
                    .log("gave up the reserve of the audit log: no request is admitted before there is room");
            file.append(lines.written(), first);
        }
    }

    private void failed(IOException cause) {
        if (failure == null) {
            LOG.atError().setCause(cause).log("the audit log cannot be written");
        }
        failure = cause;
    }

    private void rest() {
        boolean well = reserve.held() && failure == null;
        asleep.set(true);
        if (queue.isEmpty() && !stopping) {
            if (well) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
        asleep.set(false);
        if (!well && !stopping) {
            recover();
        }
    }

    /** Looks whether the log can be written again, for nobody may come to try while it is known that it cannot. */
    private void recover() {
        if (failure != null) {
            try {
                file.check();
            } catch (IOException still) {
                failure = still;
                return;
            }
            healthy();
        }
        if (!reserve.held() && reserve.take()) {
            LOG.atInfo().log("the audit log has its reserve again");
        }
    }

    private void healthy() {
        failure = null;
        LOG.atInfo().log("the audit log can be written again");
    }

    private void failRest() {
        for (Waiting entry = queue.poll(); entry != null; entry = queue.poll()) {
            fail(entry, failure);
        }
    }

    private static void fail(Waiting entry, @Nullable IOException cause) {
        entry.recorded().completeExceptionally(new AuditUnavailableException("the event could not be recorded", cause));
    }
}
