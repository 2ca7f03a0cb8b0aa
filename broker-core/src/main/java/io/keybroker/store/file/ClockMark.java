package io.keybroker.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/**
 * The highest time that a broker has seen, in the file {@code clock} of its home directory. It is overwritten in
 * place, so that it needs no space on a full disk.
 */
public final class ClockMark implements AutoCloseable {
    private static final String FILE = "clock";
    private static final String FORM = "[0-9]{19}\n";
    private static final int LENGTH = 20;

    private final FileChannel channel;
    private final Instant found;

    private ClockMark(FileChannel channel, Instant time) {
        this.channel = channel;
        this.found = time;
    }

    /** Opens the mark of a home directory, and creates it if absent. */
    public static ClockMark open(Path home) throws IOException {
        Path file = home.resolve(FILE);
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PrivateFiles.OWNER_ONLY);
        try {
            return new ClockMark(channel, read(channel, file));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Instant read(FileChannel channel, Path file) throws IOException {
        if (channel.size() == 0) {
            return Instant.EPOCH;
        }
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH + 1);
        int read = 0;
        while (read >= 0 && bytes.hasRemaining()) {
            read = channel.read(bytes);
        }
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        if (!text.matches(FORM)) {
            throw new IOException(
                    file + " is damaged (expected: a time in milliseconds since 1970, as 19 digits; if the"
                            + " clock of this machine is right, delete the file)");
        }
        return Instant.ofEpochMilli(Long.parseLong(text.strip()));
    }

    /** Returns the highest time seen before this start; 1970 if there is none. */
    public Instant found() {
        return found;
    }

    /** Stores this time; returns once it is durable. */
    public void write(Instant highest) throws IOException {
        String text = String.format(Locale.ROOT, "%019d\n", Math.max(0, highest.toEpochMilli()));
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
