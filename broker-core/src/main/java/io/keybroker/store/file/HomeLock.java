package io.keybroker.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Exclusive lock on a home directory, held until closed or until the process ends. */
public final class HomeLock implements AutoCloseable {
    private static final String FILE = "broker.lock";

    // POSIX drops a process's lock when it closes any descriptor of the file, so a home held here is never opened
    // again.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path home;
    private final FileChannel channel;

    private HomeLock(Path home, FileChannel channel) {
        this.home = home;
        this.channel = channel;
    }

    public static HomeLock acquire(Path home) throws IOException {
        PrivateFiles.prepareHome(home);
        Path real = home.toRealPath();
        String ownPid = Long.toString(ProcessHandle.current().pid());
        if (!HELD_HERE.add(real)) {
            throw new HomeInUseException(home, ownPid);
        }
        try {
            return new HomeLock(real, locked(home, real.resolve(FILE), ownPid));
        } catch (IOException | RuntimeException e) {
            HELD_HERE.remove(real);
            throw e;
        }
    }

    private static FileChannel locked(Path home, Path file, String ownPid) throws IOException {
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PrivateFiles.OWNER_ONLY);
        try {
            Optional<FileLock> lock = Optional.ofNullable(channel.tryLock());
            if (lock.isEmpty()) {
                throw new HomeInUseException(home, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ownPid + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD_HERE.remove(home);
        }
    }
}
