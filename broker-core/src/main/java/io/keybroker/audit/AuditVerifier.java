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

/**
 * Verifies the hash chain over all files: detects modified, deleted, inserted and moved lines. Records cut off at the
 * end are detected only with a known number and hash.
 */
public final class AuditVerifier {
    private static final int LONGEST = 4 << 20;

    private final MessageDigest sha256 = ChainLink.sha256();
    private final byte[] zeros = new byte[32];
    private final Checkpoint noted;
    private ChainLink last = ChainLink.START;
    private long first;
    private long lines;
    private long inFile;

    private AuditVerifier(Checkpoint noted) {
        this.noted = noted;
    }

    /**
     * The end of the log from an earlier report, stored where the log's writers have no write access.
     *
     * @param seq the sequence number of the line; 0 if none was noted
     * @param hash its SHA-256, in hexadecimal
     */
    public record Checkpoint(long seq, String hash) {
        public static final Checkpoint NOTHING = new Checkpoint(0, "");
    }

    /**
     * The result of a verification.
     *
     * @param lines the number of lines in the unbroken chain
     * @param firstSeq the sequence number of the first kept line; 0 if none
     * @param lastSeq the sequence number of the last line in the chain; 0 if none
     * @param lastHash the SHA-256 of that line, in hexadecimal
     * @param broken the first line that breaks the chain, if any
     */
    public record Report(long lines, long firstSeq, long lastSeq, String lastHash, Optional<ChainBreak> broken) {}

    /**
     * A line that breaks the chain.
     *
     * @param file its file
     * @param line its line number, from 1
     * @param reason the cause of the break
     */
    public record ChainBreak(Path file, long line, String reason) {}

    /** Verifies the directory of the log from its oldest file; the last line of a log in use may be incomplete. */
    public static Report verify(Path directory) throws IOException {
        return verify(directory, Checkpoint.NOTHING);
    }

    /** Verifies the directory; a log without the unchanged checkpoint is broken too. */
    public static Report verify(Path directory, Checkpoint noted) throws IOException {
        AuditVerifier verifier = new AuditVerifier(noted);
        AuditDirectory folder = new AuditDirectory(directory);
        Report report = verifier.verifyChain(folder);
        return report.broken().isPresent() ? report : verifier.findTruncation(folder, report);
    }

    private Report findTruncation(AuditDirectory folder, Report report) {
        if (noted.seq() <= report.lastSeq()) {
            return report;
        }
        String reason = "the log ends with line " + report.lastSeq() + " (expected: line " + noted.seq()
                + " or later, from --noted)";
        return report(Optional.of(new ChainBreak(folder.current(), report.lines() == 0 ? 0 : inFile, reason)));
    }

    /** Verifies all files; a file that is rotated meanwhile is read in its order, so the current one may be empty. */
    private Report verifyChain(AuditDirectory folder) throws IOException {
        Set<Path> read = new HashSet<>();
        while (true) {
            try (InputStream current = current(folder)) {
                List<Path> further = new ArrayList<>(folder.fullFile());
                further.removeAll(read);
                if (further.isEmpty()) {
                    return report(verifyChain(current, folder.current(), true));
                }
                for (Path file : further) {
                    Optional<ChainBreak> broken = verifyChain(file);
                    if (broken.isPresent()) {
                        return report(broken);
                    }
                    read.add(file);
                }
            }
        }
    }

    private static InputStream current(AuditDirectory folder) throws IOException {
        try {
            return buffered(folder.current());
        } catch (NoSuchFileException e) {
            return InputStream.nullInputStream(); // just rotated: now one of the full files
        }
    }

    private static InputStream buffered(Path file) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    private Optional<ChainBreak> verifyChain(Path file) throws IOException {
        try (InputStream in = buffered(file)) {
            return verifyChain(in, file, false);
        }
    }

    private Report report(Optional<ChainBreak> broken) {
        return new Report(lines, first, last.seq(), HexFormat.of().formatHex(last.hash()), broken);
    }

    private Optional<ChainBreak> verifyChain(InputStream in, Path file, boolean current) throws IOException {
        OptionalLong named = current ? OptionalLong.empty() : OptionalLong.of(AuditDirectory.firstSeqOf(file));
        for (long number = 1; ; number++) {
            inFile = number - 1;
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            int end = readLine(in, line);
            if (end < 0 && (line.size() == 0 || current)) {
                return Optional.empty();
            }
            String reason = end == '\n' ? verifyChain(line.toByteArray(), named) : "the line is incomplete";
            named = OptionalLong.empty();
            if (!reason.isEmpty()) {
                return Optional.of(new ChainBreak(file, number, reason));
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

    /** Returns why a line breaks the chain; empty if it does not. */
    private String verifyChain(byte[] line, OptionalLong named) {
        OptionalLong seq = ChainLink.seqOf(line);
        Optional<byte[]> prev = ChainLink.prevOf(line);
        if (seq.isEmpty() || prev.isEmpty()) {
            return "the line does not start with seq and prev";
        }
        if (named.isPresent() && named.getAsLong() != seq.getAsLong()) {
            return "the line has number " + seq.getAsLong() + " (expected: " + named.getAsLong()
                    + ", from the file name; the file was truncated or renamed)";
        }
        ChainLink before = last;
        if (before == ChainLink.START) {
            first = seq.getAsLong();
            if (first == 1 && !MessageDigest.isEqual(prev.get(), zeros)) {
                return "the first record of the log has a predecessor";
            }
        } else if (seq.getAsLong() != before.seq() + 1) {
            return outOfOrder(seq.getAsLong(), before.seq() + 1);
        } else if (!MessageDigest.isEqual(prev.get(), before.hash())) {
            return "prev does not match the hash of the line before: one of the two lines was modified";
        }
        ChainLink link = new ChainLink(seq.getAsLong(), sha256.digest(line));
        if (link.seq() == noted.seq() && !HexFormat.of().formatHex(link.hash()).equals(noted.hash())) {
            return "the hash does not match --noted: this line or an earlier one was modified";
        }
        last = link;
        lines++;
        return "";
    }

    private static String outOfOrder(long seq, long expected) {
        String mismatch = "the line has number " + seq + " (expected: " + expected + "; ";
        return mismatch + (seq < expected ? "the line is repeated or was moved)" : "lines are missing)");
    }
}
