package io.keybroker.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The real disk, with as much room and as many faults as a test wants. */
final class FaultyDisk implements FileOpener {
    private final Path directory;

    volatile long capacity = Long.MAX_VALUE;
    volatile boolean failsToSync;
    volatile boolean failsToCut;
    volatile Runnable beforeWrite = () -> {};

    FaultyDisk(Path directory) {
        this.directory = directory;
    }

    @Override
    public Opened open(Path file) throws IOException {
        Opened real = REAL.open(file);
        return new Opened(new Faulty(real.channel()), () -> {
            if (failsToSync) {
                throw new IOException("Input/output error");
            }
            real.sync().force();
        });
    }

    /** How many bytes of files there are. */
    long used() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(FaultyDisk::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Faulty implements SeekableByteChannel {
        private final SeekableByteChannel real;

        Faulty(SeekableByteChannel real) {
            this.real = real;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            beforeWrite.run();
            long room = capacity == Long.MAX_VALUE ? capacity : capacity - used();
            if (room >= bytes.remaining()) {
                return real.write(bytes);
            }
            ByteBuffer some = bytes.duplicate();
            some.limit(some.position() + Math.toIntExact(Math.max(0, room)));
            int written = real.write(some);
            if (written == 0) {
                throw new IOException("No space left on device");
            }
            bytes.position(bytes.position() + written);
            return written;
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
            if (failsToCut && size < real.size()) {
                throw new IOException("Input/output error");
            }
            real.truncate(size);
            return this;
        }

        @Override
        public int read(ByteBuffer bytes) throws IOException {
            return real.read(bytes);
        }

        @Override
        public long position() throws IOException {
            return real.position();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
            real.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public boolean isOpen() {
            return real.isOpen();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
