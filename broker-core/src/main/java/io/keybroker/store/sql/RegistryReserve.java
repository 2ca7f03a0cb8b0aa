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
 * Preallocated space on the registry's disk, released when the disk is full so that revocations are still possible.
 * While it is missing, all other changes are rejected. It is as large as the write-ahead log between two checkpoints.
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

    /** Returns no reserve, for a registry on another machine. */
    static RegistryReserve none() {
        return new RegistryReserve(Optional.empty());
    }

    /** Allocates the reserve beside the registry, if there is space. */
    static RegistryReserve at(Path file) {
        RegistryReserve reserve = new RegistryReserve(Optional.of(file));
        if (!reserve.take()) {
            log.atError().log("no space for the registry reserve: only revocations and suspensions are possible");
        }
        return reserve;
    }

    /** Rejects a deferrable change until there is space again. */
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

    /** Releases the reserve; false if that made no space. */
    private boolean giveUp() {
        held = false;
        try {
            return file.isPresent() && Files.deleteIfExists(file.get());
        } catch (IOException e) {
            return false; // then there is no more space than before, as the next write will show
        }
    }

    /** Releases the reserve after a failed change; true if the disk was full, and now has space. */
    synchronized boolean relieve(RuntimeException failure) {
        if (!isFull(failure) || !giveUp()) {
            return false;
        }
        log.atError().setCause(failure).log("registry reserve released: only revocations and suspensions are possible");
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
