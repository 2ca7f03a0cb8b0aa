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

    /** Opens the log as it stands now. */
    @FunctionalInterface
    interface SnapshotSource {
        LogSnapshot open() throws IOException;
    }

    /**
     * Some records that were wanted, the oldest first.
     *
     * @param records the records
     * @param next where to read on
     * @param open requests among them whose outcome is still to come
     * @param last whether there are no more of them yet
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

    /** The records in the files of a directory. */
    public static AuditReader in(Path directory) {
        return new AuditReader(directory, () -> snapshot(new AuditDirectory(directory)));
    }

    /** A log whose last file was copied away, or is just being begun, ends with the one before it. */
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

    /** Gives all kept records, the oldest first; those of a file that is put away meanwhile can come twice. */
    public void forEach(Consumer<String> reader) throws IOException {
        Page page = new Page(List.of(), LogPosition.START, List.of(), false);
        while (!page.last()) {
            page = search(AuditQuery.ANY, page.next(), List.of());
            page.records().forEach(reader);
        }
    }

    /** The last records, and where those that are yet to come will stand. */
    public Page last(int count) throws IOException {
        try (LogSnapshot tail = opening.open()) {
            return new Page(tail.last(count), tail.position(), List.of(), true);
        }
    }

    /** The wanted records from a place on, as many as are read at once; {@code open} is what the last page said of it. */
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

    /** A page in the making. */
    private static final class PageBuilder {
        private final RecordFilter sieve;
        private final List<String> found = new ArrayList<>();
        private LogPosition at;
        private long read;
        private long characters;

        PageBuilder(RecordFilter sieve, LogPosition from) {
            this.sieve = sieve;
            this.at = from;
        }

        /** Takes lines until there are no more; whether it is full before. */
        boolean fill(long firstSeq, CompleteLineReader lines) throws IOException {
            while (lines.advance()) {
                String line = lines.line();
                at = new LogPosition(firstSeq, lines.offset());
                read += line.length();
                if (sieve.accepts(line)) {
                    found.add(line);
                    characters += line.length();
                }
                if (found.size() == PAGE_RECORDS || read > PAGE_BYTES || characters > PAGE_CHARACTERS) {
                    return true;
                }
            }
            return false;
        }

        Page page(boolean last) {
            return new Page(found, at, sieve.open(), last);
        }
    }

    /** The newest of the wanted records, the newest first; no more files are read than it takes. */
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
                oneMore =
                        !newest.isEmpty() && !query.requestId().isEmpty(); // a request ends in the file after, at most
            }
        }
        return List.copyOf(newest.subList(0, Math.min(count, newest.size())));
    }

    private static List<String> select(AuditQuery query, CompleteLineReader lines, int count) throws IOException {
        RecordFilter sieve = new RecordFilter(query, List.of());
        List<String> found = new ArrayList<>();
        while (lines.advance()) {
            if (sieve.accepts(lines.line())) {
                found.add(lines.line());
                if (found.size() > 2 * count) {
                    found.subList(0, count).clear();
                }
            }
        }
        Collections.reverse(found);
        return found;
    }

    /** Follows the chain through all files; the noted link, if there is one, must be part of it. */
    public AuditVerifier.Report verify(AuditVerifier.Checkpoint noted) throws IOException {
        return AuditVerifier.verify(directory, noted);
    }
}
