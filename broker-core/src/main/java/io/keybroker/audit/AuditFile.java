package io.keybroker.audit;

import io.keybroker.audit.FileOpener.Opened;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The current file of the log: truncates incomplete writes and rotates full files. */
final class AuditFile implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);

    private final AuditDirectory folder;
    private final FileOpener disk;
    private final JsonLinesAuditLog.Settings settings;
    private Optional<Opened> open = Optional.empty();
    private long length;
    private long firstSeq;
    private boolean torn;

    AuditFile(AuditDirectory folder, FileOpener disk, JsonLinesAuditLog.Settings settings) {
        this.folder = folder;
        this.disk = disk;
        this.settings = settings;
    }

    /** Opens the existing file, truncates a torn last line, and returns the last link. */
    ChainLink resume() throws IOException {
        Path current = folder.current();
        long size = Files.exists(current) ? Files.size(current) : 0;
        if (size > 0) {
            try (FileChannel channel = FileChannel.open(current, StandardOpenOption.READ)) {
                length = LogSnapshot.wholeLines(channel, size);
                firstSeq = ChainLink.seqOf(LogSnapshot.firstBytes(channel)).orElse(0);
            }
        }
        if (length < size) {
            LOG.atWarn()
                    .addKeyValue("file", current)
                    .addKeyValue("bytes", size - length)
                    .log("incomplete audit record removed");
        }
        ready();
        folder.sync();
        try (LogSnapshot tail = tail()) {
            List<String> last = tail.last(1);
            return last.isEmpty()
                    ? ChainLink.START
                    : ChainLink.parse(last.get(0).getBytes(StandardCharsets.ISO_8859_1), ChainLink.sha256());
        }
    }

    /** Returns the current end of the log. */
    synchronized LogSnapshot tail() throws IOException {
        return new LogSnapshot(FileChannel.open(folder.current(), StandardOpenOption.READ), length, folder.fullFile());
    }

    /** Appends lines, all or none; true if they are the first of their file. */
    boolean append(ByteBuffer lines, long seq) throws IOException {
        if (length > 0 && length + lines.remaining() > settings.rotateAt()) {
            rotate();
        }
        Opened file = ready();
        int bytes = lines.remaining();
        boolean begins = length == 0;
        if (begins) {
            firstSeq = seq;
        }
        try {
            while (lines.hasRemaining()) {
                file.channel().write(lines);
            }
            if (settings.synced()) {
                file.sync().force();
            }
        } catch (IOException e) {
            truncate(e);
            throw e;
        }
        grow(bytes);
        return begins;
    }

    /** Truncates lines of a failed write; if that fails too, the next write starts with it. */
    private void truncate(IOException cause) {
        torn = true;
        try {
            ready();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private synchronized void grow(int bytes) {
        length += bytes;
    }

    private synchronized void rotate() throws IOException {
        close();
        folder.rotate(firstSeq);
        length = 0;
        ready();
        if (settings.synced()) {
            folder.sync();
        }
        folder.deleteOldest(settings.keep());
    }

    /** Checks that the file can be opened and has the expected length. */
    void requireOpen() throws IOException {
        torn = true;
        ready();
    }

    /** Returns the open file, without the remains of a failed write. */
    private Opened ready() throws IOException {
        if (open.isEmpty()) {
            open = Optional.of(disk.open(folder.current()));
            torn = true;
        }
        Opened file = open.get();
        if (torn) {
            if (file.channel().size() < length) {
                throw new AuditUnavailableException(folder.current() + " was truncated by another process"
                        + " (expected: no other writer; find the cause, then restart the broker)");
            }
            file.channel().truncate(length);
            file.channel().position(length);
            torn = false;
        }
        return file;
    }

    /** Makes the written lines durable, and closes the file. */
    void finish() throws IOException {
        if (open.isPresent()) {
            try {
                open.get().sync().force();
            } finally {
                close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        Optional<Opened> file = open;
        open = Optional.empty();
        if (file.isPresent()) {
            file.get().channel().close();
        }
    }
}
