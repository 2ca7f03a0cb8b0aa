package io.keybroker.store.sql;

import io.keybroker.store.file.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Room kept beside the registry on its disk, given up when the disk is full, so that rights can still be taken; as long as it
 * is not there, nothing else is written. It holds as much as the write-ahead log takes until it is begun anew.
 */
final class RegistryReserve {
    private static final Logger log = LoggerFactory.getLogger(RegistryReserve.class);
    private static final int SIZE = 8 << 20;
    private static final int PIECE = 1 << 16;

    private final Optional<Path> file;
    private volatile boolean held;

    private RegistryReserve(Optional<Path> file) {
        this.file = file;
    }

    /** For a registry whose disk is another machine's matter. */
    static RegistryReserve none() {
        return new RegistryReserve(Optional.empty());
    }

    /** Takes the room beside the registry, if there is any. */
    static RegistryReserve at(Path file) {
        RegistryReserve reserve = new RegistryReserve(Optional.of(file));
        if (!reserve.take()) {
            log.atError().log("no room for the reserve of the registry: rights can be taken and not given");
        }
        return reserve;
    }

    /** Refuses a change that can wait until there is room again. */
    synchronized void require() {
        if (file.isPresent() && !held && !take()) {
            throw new RegistryFullException();
        }
    }

    private boolean take() {
        Path path = file.orElseThrow();
        try {
            if (!Files.exists(path) || Files.size(path) != SIZE) {
                write(path);
            }
            held = true;
        } catch (IOException full) {
            giveUp();
        }
        return held;
    }

    private static void write(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(
                path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PrivateFiles.OWNER_ONLY)) {
            ByteBuffer zeros = ByteBuffer.allocate(PIECE);
            for (int written = 0; written < SIZE; written += PIECE) {
                zeros.clear();
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
            }
            channel.force(true);
        }
    }

    /** Gives the room back to the disk; whether that made any. */
    private boolean giveUp() {
        held = false;
        try {
            return file.isPresent() && Files.deleteIfExists(file.get());
        } catch (IOException e) {
            return false; // then there is no more room than before, which the next write says
        }
    }

    /** Makes room after a change has failed; whether it failed for want of room, and there is some now. */
    synchronized boolean relieve(RuntimeException failure) {
        if (!isFull(failure) || !giveUp()) {
            return false;
        }
        log.atError().setCause(failure).log("gave up the reserve of the registry: rights can be taken and not given");
        return true;
    }

    static boolean isFull(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                SQLiteErrorCode code = sqlite.getResultCode();
                return code == SQLiteErrorCode.SQLITE_FULL || code.name().startsWith("SQLITE_IOERR");
            }
        }
        return false;
    }
}
