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
     * Settings of the log.
     *
     * @param synced whether an event is complete only when it is on the disk, not just in the operating system
     * @param keep the number of kept files, including the current one
     * @param rotateAt the size in bytes at which a new file starts
     */
    public record Settings(boolean synced, int keep, long rotateAt) {}

    private JsonLinesAuditLog(AuditReader records, AuditWriter writer) {
        this.records = records;
        this.writer = writer;
    }

    /** Opens the log of a home directory at its end, or creates one. */
    public static JsonLinesAuditLog open(Path home, Settings settings) throws IOException {
        return open(home, settings, AuditSink.NONE);
    }

    /** Opens the log, with a copy of all further lines to the sinks. */
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

    /** Returns a reader that can be used while the log is written. */
    public AuditReader records() {
        return records;
    }

    /** Returns why the log cannot record requests now, if it cannot; readiness depends on it. */
    public Optional<String> failure() {
        return writer.failure();
    }

    /** Writes the accepted events, makes them durable and stops; further events are rejected. */
    @Override
    public void close() throws IOException {
        writer.stop();
    }
}
