package io.keybroker.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The audit log as files of JSON lines in the home directory. One thread writes all queued events in one batch; an
 * incompletely written line is removed.
 */
public final class JsonLinesAuditLog implements AuditLog, Closeable {
    private final AuditReader records;
    private final AuditWriter writer;
    private final LostRecords lost = new LostRecords(System::nanoTime);

    /**
     * How the log is kept.
     *
     * @param synced whether an event counts only when the disk has it, rather than the operating system
     * @param keep how many files are kept, the one being written among them
     * @param rotateAt the size in bytes at which a new file is begun
     */
    public record Settings(boolean synced, int keep, long rotateAt) {}

    private JsonLinesAuditLog(AuditReader records, AuditWriter writer) {
        this.records = records;
        this.writer = writer;
    }

    /** Takes up the log of a home directory where it ends, and begins one where there is none. */
    public static JsonLinesAuditLog open(Path home, Settings settings) throws IOException {
        return open(home, settings, AuditSink.NONE);
    }

    /** As above, with copies of all that is written from now on. */
    public static JsonLinesAuditLog open(Path home, Settings settings, AuditSink copies) throws IOException {
        return open(FileOpener.REAL, home, settings, copies);
    }

    static JsonLinesAuditLog open(FileOpener disk, Path home, Settings settings) throws IOException {
        return open(disk, home, settings, AuditSink.NONE);
    }

    private static JsonLinesAuditLog open(FileOpener disk, Path home, Settings settings, AuditSink copies)
            throws IOException {
        AuditDirectory folder = AuditDirectory.in(home);
        AuditFile file = new AuditFile(folder, disk, settings);
        ChainLink last = file.resume();
        RejectionBudget rejections = new RejectionBudget(settings.rotateAt(), System::nanoTime);
        AuditWriter writer = new AuditWriter(file, new DiskReserve(folder.reserve(), disk), last, copies, rejections);
        writer.start();
        return new JsonLinesAuditLog(new AuditReader(folder.directory(), file::tail), writer);
    }

    @Override
    public CompletionStage<Void> append(AuditEvent event) {
        return writer.accept(List.of(event));
    }

    @Override
    public CompletionStage<Void> append(List<AuditEvent> events) {
        return writer.accept(events);
    }

    @Override
    public void appendBestEffort(AuditEvent event) {
        append(event).whenComplete((written, failure) -> {
            if (failure != null) {
                lost.report(event, failure);
            }
        });
    }

    /** What is written, to be read back while more is written. */
    public AuditReader records() {
        return records;
    }

    /** What keeps the log from recording requests now, if anything does; readiness depends on it. */
    public Optional<String> failure() {
        return writer.failure();
    }

    /** Writes what was accepted, makes it durable and ends; further events are refused. */
    @Override
    public void close() throws IOException {
        writer.stop();
    }
}
