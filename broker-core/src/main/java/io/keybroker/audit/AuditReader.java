package io.keybroker.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Reads audit records, one JSON object per line, also while a broker writes. */
public final class AuditReader {
    private static final int PAGE_RECORDS = 1_000;
    private static final long PAGE_BYTES = 32 << 20;
    private static final long PAGE_CHARACTERS = 4 << 20;

    private final Path directory;
    private final SnapshotSource opening;

    /** Opens a snapshot of the log. */
    @FunctionalInterface
    interface SnapshotSource {
        LogSnapshot open() throws IOException;
    }

    /**
     * A page of matching records, the oldest first.
     *
     * @param records the records
     * @param next the position of the next page
     * @param open requests among them without an outcome yet
     * @param last whether there are no further records yet
     */
    public record Page(List<String> records, LogPosition next, List<String> open, boolean last) {
        public Page {
            records = List.copyOf(records);
            open = List.copyOf(open);
        }
    }

    AuditReader(Path directory, SnapshotSource opening) {
        this.directory = directory;
        this.opening = opening;
    }

    /** Returns the reader of a directory. */
    public static AuditReader in(Path directory) {
        return new AuditReader(directory, () -> snapshot(new AuditDirectory(directory)));
    }

    /** Opens a snapshot; without a current file, as during rotation, the log ends with the file before it. */
    private static LogSnapshot snapshot(AuditDirectory folder) throws IOException {
        List<Path> files = new ArrayList<>(Files.isDirectory(folder.directory()) ? folder.fullFile() : List.of());
        FileChannel current;
        if (Files.exists(folder.current())) {
            current = FileChannel.open(folder.current(), StandardOpenOption.READ);
        } else if (files.isEmpty()) {
            throw new NoSuchFileException(folder.directory().toString(), null, "no audit log found");
        } else {
            current = FileChannel.open(files.remove(files.size() - 1), StandardOpenOption.READ);
        }
        return new LogSnapshot(current, LogSnapshot.wholeLines(current, current.size()), files);
    }

    /** Reads all kept records, the oldest first; those of a file that is rotated meanwhile can occur twice. */
    public void forEach(Consumer<String> reader) throws IOException {
        Page page = new Page(List.of(), LogPosition.START, List.of(), false);
        while (!page.last()) {
            page = search(AuditQuery.ANY, page.next(), List.of());
            page.records().forEach(reader);
        }
    }

    /** Returns the last records, and the position after them. */
    public Page last(int count) throws IOException {
        try (LogSnapshot tail = opening.open()) {
            return new Page(tail.last(count), tail.position(), List.of(), true);
        }
    }

    /** Returns the next page of matching records from a position; {@code open} is that of the last page. */
    public Page search(AuditQuery query, LogPosition from, List<String> open) throws IOException {
        PageBuilder sheet = new PageBuilder(new RecordFilter(query, open), from);
        try (LogSnapshot tail = opening.open()) {
            for (LogSnapshot.FileSection part : tail.from(from)) {
                if (part.forEachLine(lines -> sheet.fill(part.firstSeq(), lines))) {
                    return sheet.page(false);
                }
            }
        }
        return sheet.page(true);
    }

    /** A page while it is built. */
    private static final class PageBuilder {
        private final RecordFilter sieve;
        private final List<String> matches = new ArrayList<>();
        private LogPosition at;
        private long read;
        private long characters;

        PageBuilder(RecordFilter sieve, LogPosition from) {
            this.sieve = sieve;
            this.at = from;
        }

        /** Adds lines until there are no more; true if the page is full before that. */
        boolean fill(long firstSeq, CompleteLineReader lines) throws IOException {
            while (lines.advance()) {
                String line = lines.line();
                at = new LogPosition(firstSeq, lines.offset());
                read += line.length();
                if (sieve.accepts(line)) {
                    matches.add(line);
                    characters += line.length();
                }
                if (matches.size() == PAGE_RECORDS || read > PAGE_BYTES || characters > PAGE_CHARACTERS) {
                    return true;
                }
            }
            return false;
        }

        Page page(boolean last) {
            return new Page(matches, at, sieve.open(), last);
        }
    }

    /** Returns the newest matching records, the newest first; reads no more files than necessary. */
    public List<String> latest(AuditQuery query, int count) throws IOException {
        List<String> newest = new ArrayList<>();
        boolean oneMore = false;
        try (LogSnapshot tail = opening.open()) {
            List<LogSnapshot.FileSection> parts = new ArrayList<>(tail.from(LogPosition.START));
            Collections.reverse(parts);
            for (LogSnapshot.FileSection part : parts) {
                part.forEachLine(lines -> newest.addAll(select(query, lines, count)));
                if (newest.size() >= count || oneMore) {
                    break;
                }
                oneMore = !newest.isEmpty() && !query.requestId().isEmpty(); // ends in the next file at most
            }
        }
        return List.copyOf(newest.subList(0, Math.min(count, newest.size())));
    }

    private static List<String> select(AuditQuery query, CompleteLineReader lines, int count) throws IOException {
        RecordFilter sieve = new RecordFilter(query, List.of());
        List<String> matches = new ArrayList<>();
        while (lines.advance()) {
            if (sieve.accepts(lines.line())) {
                matches.add(lines.line());
                if (matches.size() > 2 * count) {
                    matches.subList(0, count).clear();
                }
            }
        }
        Collections.reverse(matches);
        return matches;
    }

    /** Verifies the chain through all files; the checkpoint, if present, must be part of it. */
    public AuditVerifier.Report verify(AuditVerifier.Checkpoint noted) throws IOException {
        return AuditVerifier.verify(directory, noted);
    }
}
