package io.keybroker.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Preallocated disk space, released when the disk is full, so that completed actions can still be recorded. */
final class Reserve {
    static final int SIZE = 1 << 20;

    private final Path file;
    private final Disk disk;
    private volatile boolean held;

    Reserve(Path file, Disk disk) {
        this.file = file;
        this.disk = disk;
    }

    boolean held() {
        return held;
    }

    /** Takes the room, if there is any. */
    boolean take() {
        try {
            Disk.Opened opened = disk.open(file);
            try (SeekableByteChannel channel = opened.channel()) {
                ByteBuffer zeros = ByteBuffer.allocate(SIZE);
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
                opened.sync().force();
            }
            held = true;
        } catch (IOException full) {
            giveUp();
        }
        return held;
    }

    /** Gives the room back to the disk; whether that made any. */
    boolean giveUp() {
        held = false;
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            return false; // then there is no more room than before, which the next write says
        }
    }
}
