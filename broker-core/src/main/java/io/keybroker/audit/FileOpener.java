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
    /** The disk itself. */
    FileOpener REAL = file -> {
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), AuditDirectory.OWNER_ONLY);
        return new Opened(channel, () -> channel.force(false));
    };

    /** Opens a file, which is made if it is not there. */
    Opened open(Path file) throws IOException;

    /**
     * An open file.
     *
     * @param channel its bytes
     * @param sync makes them durable
     */
    record Opened(SeekableByteChannel channel, Sync sync) {}

    /** Makes durable what was written. */
    @FunctionalInterface
    interface Sync {
        void force() throws IOException;
    }
}
