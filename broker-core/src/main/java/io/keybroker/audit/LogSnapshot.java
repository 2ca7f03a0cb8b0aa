package io.keybroker.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of the end of the log, read backwards.
 *
 * @param current the current file
 * @param length the bytes of its complete lines
 * @param full the full files, the oldest first
 */
record LogSnapshot(FileChannel current, long length, List<Path> full) implements Closeable {
    private static final int BLOCK = 65_536;

    /** Returns the last lines, the oldest first. */
    List<String> last(int count) throws IOException {
        List<String> lines = last(current, length, count);
        for (int i = full.size() - 1; i >= 0 && lines.size() < count; i--) {
            try (FileChannel file = FileChannel.open(full.get(i), StandardOpenOption.READ)) {
                List<String> older = last(file, file.size(), count - lines.size());
                older.addAll(lines);
                lines = older;
            } catch (NoSuchFileException retired) {
                break; // deleted meanwhile, and so are those before it
            }
        }
        return lines;
    }

    /** Returns the end position: in the last file that has a line. */
    LogPosition position() throws IOException {
        List<FileSection> parts = from(LogPosition.START);
        if (parts.isEmpty()) {
            return LogPosition.START;
        }
        FileSection last = parts.get(parts.size() - 1);
        return new LogPosition(
                last.firstSeq(),
                last.file().isPresent() ? Files.size(last.file().get()) : length);
    }

    /** Returns the files from a position, the oldest first, without those already read. */
    List<FileSection> from(LogPosition place) throws IOException {
        List<FileSection> parts = new ArrayList<>();
        for (Path file : full) {
            add(parts, place, AuditDirectory.firstSeqOf(file), Optional.of(file));
        }
        if (length > 0) {
            add(parts, place, ChainLink.seqOf(firstBytes(current)).orElse(Long.MAX_VALUE), Optional.empty());
        }
        return parts;
    }

    private void add(List<FileSection> parts, LogPosition place, long firstSeq, Optional<Path> file) {
        if (firstSeq >= place.file()) {
            parts.add(new FileSection(this, firstSeq, firstSeq == place.file() ? place.offset() : 0, file));
        }
    }

    /**
     * One file of the log, from a position.
     *
     * @param tail the snapshot of the file
     * @param firstSeq the sequence number of its first line
     * @param offset the offset to start at
     * @param file its path, if it is not the current file
     */
    record FileSection(LogSnapshot tail, long firstSeq, long offset, Optional<Path> file) {
        /** Passes its lines to a consumer until it has enough; true if it had. */
        boolean forEachLine(LineConsumer taker) throws IOException {
            if (file.isEmpty()) {
                return taker.accept(new CompleteLineReader(tail.current(), offset, tail.length()));
            }
            try (FileChannel channel = FileChannel.open(file.get(), StandardOpenOption.READ)) {
                return taker.accept(new CompleteLineReader(channel, offset, channel.size()));
            } catch (NoSuchFileException retired) {
                return false; // deleted meanwhile
            }
        }
    }

    /** Reads the lines of a file. */
    @FunctionalInterface
    interface LineConsumer {
        /** Reads lines; true if it has enough. */
        boolean accept(CompleteLineReader lines) throws IOException;
    }

    /** Returns the number of bytes in complete lines of a file. */
    static long wholeLines(FileChannel file, long size) throws IOException {
        return startOf(file, size, 1);
    }

    /** Returns the first bytes of a file, enough for the sequence number of its first line. */
    static byte[] firstBytes(FileChannel file) throws IOException {
        return bytes(file, 0, Math.min(ChainLink.LONGEST_HEAD, file.size()));
    }

    private static List<String> last(FileChannel file, long length, int count) throws IOException {
        List<String> lines = new ArrayList<>();
        if (length > 0 && count > 0) {
            long start = startOf(file, length, count + 1L);
            new String(bytes(file, start, length), StandardCharsets.ISO_8859_1)
                    .lines()
                    .forEach(lines::add);
        }
        return lines;
    }

    /** Returns the position after the n-th line end from the back, or the start of the file. */
    private static long startOf(FileChannel file, long length, long lineEnds) throws IOException {
        long left = lineEnds;
        for (long end = length; end > 0; end -= BLOCK) {
            long from = Math.max(0, end - BLOCK);
            byte[] block = bytes(file, from, end);
            for (int i = block.length - 1; i >= 0; i--) {
                if (block[i] == '\n' && --left == 0) {
                    return from + i + 1;
                }
            }
        }
        return 0;
    }

    private static byte[] bytes(FileChannel file, long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(to - from));
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                throw new IOException("the audit log was truncated while it was read");
            }
        }
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        current.close();
    }
}
