package io.keybroker.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Preallocated disk space, released when the disk is full, so that completed actions can still be recorded. */
final class DiskReserve {
    static final int SIZE = 1 << 20;

    private final Path file;
    private final FileOpener disk;
    private volatile boolean held;

    DiskReserve(Path file, FileOpener disk) {
        this.file = file;
        this.disk = disk;
    }

    boolean isHeld() {
        return held;
    }

    /** Allocates the reserve, if there is space. */
    boolean acquire() {
        try {
            FileOpener.Opened opened = disk.open(file);
            try (SeekableByteChannel channel = opened.channel()) {
                ByteBuffer zeros = ByteBuffer.allocate(SIZE);
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
                opened.sync().force();
            }
            held = true;
        } catch (IOException full) {
            release();
        }
        return held;
    }

    /** Releases the reserve; false if that made no space. */
    boolean release() {
        held = false;
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            return false; // then there is no more space than before, as the next write will show
        }
    }
}
