package io.keybroker.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows the chain through all files of the log: a line that was changed, taken out, put in or moved breaks it. What
 * was cut off at the very end shows only against a number or hash that was noted elsewhere.
 */
public final class AuditVerifier {
    private static final int LONGEST = 4 << 20;

    private final MessageDigest sha256 = Link.sha256();
    private final byte[] zeros = new byte[32];
    private @Nullable Link last;
    private long first;
    private long lines;

    private AuditVerifier() {}

    /**
     * What was found.
     *
     * @param lines how many lines follow from each other
     * @param firstSeq the number of the first line that is still kept, 0 if there is none
     * @param lastSeq the number of the last line that follows, 0 if there is none
     * @param lastHash the SHA-256 of that line, in hexadecimal
     * @param broken the first line that does not follow, if there is one
     */
    public record Report(long lines, long firstSeq, long lastSeq, String lastHash, Optional<Broken> broken) {}

    /**
     * A line that does not follow from the one before it.
     *
     * @param file where it stands
     * @param line its line there, from 1
     * @param reason what is wrong with it
     */
    public record Broken(Path file, long line, String reason) {}

    /** Reads the directory of the log, from the oldest file on; the last line of a log in use may be half written. */
    public static Report verify(Path directory) throws IOException {
        return new AuditVerifier().follow(new AuditFolder(directory));
    }

    /** A file that is put away meanwhile is read in its turn: the current one counts only if none came before it. */
    private Report follow(AuditFolder folder) throws IOException {
        Set<Path> read = new HashSet<>();
        while (true) {
            try (InputStream current = current(folder)) {
                List<Path> further = new ArrayList<>(folder.full());
                further.removeAll(read);
                if (further.isEmpty()) {
                    return report(follow(current, folder.current(), true));
                }
                for (Path file : further) {
                    Optional<Broken> broken = follow(file);
                    if (broken.isPresent()) {
                        return report(broken);
                    }
                    read.add(file);
                }
            }
        }
    }

    private static InputStream current(AuditFolder folder) throws IOException {
        try {
            return buffered(folder.current());
        } catch (NoSuchFileException e) {
            return InputStream.nullInputStream(); // put away a moment ago: it is among the full ones now
        }
    }

    private static InputStream buffered(Path file) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    private Optional<Broken> follow(Path file) throws IOException {
        try (InputStream in = buffered(file)) {
            return follow(in, file, false);
        }
    }

    private Report report(Optional<Broken> broken) {
        Link end = last == null ? Link.START : last;
        return new Report(lines, first, end.seq(), HexFormat.of().formatHex(end.hash()), broken);
    }

    private Optional<Broken> follow(InputStream in, Path file, boolean current) throws IOException {
        for (long number = 1; ; number++) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            int end = readLine(in, line);
            if (end < 0 && (line.size() == 0 || current)) {
                return Optional.empty();
            }
            String reason = end == '\n' ? follow(line.toByteArray()) : "the line has no end";
            if (!reason.isEmpty()) {
                return Optional.of(new Broken(file, number, reason));
            }
        }
    }

    private static int readLine(InputStream in, ByteArrayOutputStream line) throws IOException {
        int c = in.read();
        while (c >= 0 && c != '\n' && line.size() < LONGEST) {
            line.write(c);
            c = in.read();
        }
        return c;
    }

    /** Why a line does not follow, or nothing. */
    private String follow(byte[] line) {
        OptionalLong seq = Link.seqOf(line);
        Optional<byte[]> prev = Link.prevOf(line);
        if (seq.isEmpty() || prev.isEmpty()) {
            return "the line does not begin with its number and the hash of the line before it";
        }
        Link before = last;
        if (before == null) {
            first = seq.getAsLong();
            if (first == 1 && !MessageDigest.isEqual(prev.get(), zeros)) {
                return "the first line of all follows another";
            }
        } else if (seq.getAsLong() != before.seq() + 1) {
            return "the line has number " + seq.getAsLong() + " (expected: " + (before.seq() + 1) + ")";
        } else if (!MessageDigest.isEqual(prev.get(), before.hash())) {
            return "the hash is not that of the line before: that line, or this one, was changed";
        }
        last = new Link(seq.getAsLong(), sha256.digest(line));
        lines++;
        return "";
    }
}
