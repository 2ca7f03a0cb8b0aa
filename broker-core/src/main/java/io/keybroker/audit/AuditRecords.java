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
public final class AuditRecords {
    private static final int PAGE_RECORDS = 1_000;
    private static final long PAGE_BYTES = 32 << 20;
    private static final long PAGE_CHARACTERS = 4 << 20;

    private final Path directory;
    private final Opening opening;

    /** Opens the log as it stands now. */
    @FunctionalInterface
    interface Opening {
        Tail open() throws IOException;
    }

    /**
     * Some records that were wanted, the oldest first.
     *
     * @param records the records
     * @param next where to read on
     * @param open requests among them whose outcome is still to come
     * @param last whether there are no more of them yet
     */
    public record Page(List<String> records, Place next, List<String> open, boolean last) {
        public Page {
            records = List.copyOf(records);
            open = List.copyOf(open);
        }
    }

    AuditRecords(Path directory, Opening opening) {
        this.directory = directory;
        this.opening = opening;
    }

    /** The records in the files of a directory. */
    public static AuditRecords in(Path directory) {
        return new AuditRecords(directory, () -> asItStands(new AuditFolder(directory)));
    }

    /** A log whose last file was copied away, or is just being begun, ends with the one before it. */
    private static Tail asItStands(AuditFolder folder) throws IOException {
        List<Path> files = new ArrayList<>(Files.isDirectory(folder.directory()) ? folder.full() : List.of());
        FileChannel current;
        if (Files.exists(folder.current())) {
            current = FileChannel.open(folder.current(), StandardOpenOption.READ);
        } else if (files.isEmpty()) {
            throw new NoSuchFileException(folder.directory().toString(), null, "no audit log found");
        } else {
            current = FileChannel.open(files.remove(files.size() - 1), StandardOpenOption.READ);
        }
        return new Tail(current, Tail.wholeLines(current, current.size()), files);
    }

    /** Gives all kept records, the oldest first; those of a file that is put away meanwhile can come twice. */
    public void each(Consumer<String> reader) throws IOException {
        Page page = new Page(List.of(), Place.START, List.of(), false);
        while (!page.last()) {
            page = search(AuditQuery.ANY, page.next(), List.of());
            page.records().forEach(reader);
        }
    }

    /** The last records, and where those that are yet to come will stand. */
    public Page last(int count) throws IOException {
        try (Tail tail = opening.open()) {
            return new Page(tail.last(count), tail.end(), List.of(), true);
        }
    }

    /** The wanted records from a place on, as many as are read at once; {@code open} is what the last page said of it. */
    public Page search(AuditQuery query, Place from, List<String> open) throws IOException {
        Sheet sheet = new Sheet(new Sieve(query, open), from);
        try (Tail tail = opening.open()) {
            for (Tail.Part part : tail.from(from)) {
                if (part.each(lines -> sheet.fill(part.firstSeq(), lines))) {
                    return sheet.page(false);
                }
            }
        }
        return sheet.page(true);
    }

    /** A page in the making. */
    private static final class Sheet {
        private final Sieve sieve;
        private final List<String> found = new ArrayList<>();
        private Place at;
        private long read;
        private long characters;

        Sheet(Sieve sieve, Place from) {
            this.sieve = sieve;
            this.at = from;
        }

        /** Takes lines until there are no more; whether it is full before. */
        boolean fill(long firstSeq, WholeLines lines) throws IOException {
            while (lines.advance()) {
                String line = lines.line();
                at = new Place(firstSeq, lines.offset());
                read += line.length();
                if (sieve.takes(line)) {
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
    public List<String> newest(AuditQuery query, int count) throws IOException {
        List<String> newest = new ArrayList<>();
        boolean oneMore = false;
        try (Tail tail = opening.open()) {
            List<Tail.Part> parts = new ArrayList<>(tail.from(Place.START));
            Collections.reverse(parts);
            for (Tail.Part part : parts) {
                part.each(lines -> newest.addAll(wanted(query, lines, count)));
                if (newest.size() >= count || oneMore) {
                    break;
                }
                oneMore =
                        !newest.isEmpty() && !query.requestId().isEmpty(); // a request ends in the file after, at most
            }
        }
        return List.copyOf(newest.subList(0, Math.min(count, newest.size())));
    }

    private static List<String> wanted(AuditQuery query, WholeLines lines, int count) throws IOException {
        Sieve sieve = new Sieve(query, List.of());
        List<String> found = new ArrayList<>();
        while (lines.advance()) {
            if (sieve.takes(lines.line())) {
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
    public AuditVerifier.Report verify(AuditVerifier.Noted noted) throws IOException {
        return AuditVerifier.verify(directory, noted);
    }
}
