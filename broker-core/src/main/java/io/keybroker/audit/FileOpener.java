package io.keybroker.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Opens files for writing; a test seam for faults. */
@FunctionalInterface
interface FileOpener {
    /** Opens files on the disk. */
    FileOpener REAL = file -> {
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), AuditDirectory.OWNER_ONLY);
        return new Opened(channel, () -> channel.force(false));
    };

    /** Opens a file, and creates it if it does not exist. */
    Opened open(Path file) throws IOException;

    /**
     * An open file.
     *
     * @param channel the bytes of the file
     * @param sync makes writes durable
     */
    record Opened(SeekableByteChannel channel, Sync sync) {}

    /** Makes writes durable. */
    @FunctionalInterface
    interface Sync {
        void force() throws IOException;
    }
}
