package io.keybroker.proxy.body;

import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.proxy.limit.BodyBudget;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where bodies are kept that are too long for memory: files in a directory of the home, each deleted as soon as it is open,
 * so that nothing stays of one whose exchange or process has ended. Each peer address, and each key there, has a share of the disk.
 */
public final class BodySpool implements AutoCloseable {
    /** What the directory is called in the home. */
    public static final String DIRECTORY = "spool";

    /** So much of the disk is left to the audit log and the registry. */
    private static final long MIN_FREE = 64L << 20;

    private static final int THREADS = 4;
    private static final Set<PosixFilePermission> DIRECTORY_MODE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-------");

    private final Path directory;
    private final BodyBudget disk;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(THREADS, new DaemonThreadFactory("body-spool"));
    private final AtomicLong names = new AtomicLong();

    private BodySpool(Path directory, BodyBudget disk) {
        this.directory = directory;
        this.disk = disk;
    }

    /** The spool of a home directory; what a crash between the creation and the deletion of a file has left is deleted. */
    public static BodySpool open(Path home, BodyBudget disk) throws IOException {
        Path directory = home.resolve(DIRECTORY);
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(DIRECTORY_MODE));
        }
        Files.setPosixFilePermissions(directory, DIRECTORY_MODE);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
        return new BodySpool(directory, disk);
    }

    /** What one peer address may have of it. */
    public Share shareOf(IpAddress peer) {
        return new Share(disk.shareOf(peer));
    }

    /** How many bytes of all bodies are on disk. */
    public long inUse() {
        return disk.inUse();
    }

    /** The disk of one peer address. */
    public final class Share {
        private final BodyBudget budget;

        private Share(BodyBudget budget) {
            this.budget = budget;
        }

        /** What one key may have of it. */
        public Share shareOf(AccessKeyId key) {
            return new Share(budget.shareOf(key));
        }

        /** Rejects a length that no body may have. */
        public void requireWithin(long length) throws RequestRejectedException {
            budget.requireWithin(length);
        }

        /** A file for one body, which a worker opens. */
        public SpoolFile create() {
            return new SpoolFile(BodySpool.this::openFile, BodySpool.this::requireSpace, threads, budget);
        }
    }

    private FileChannel openFile() throws IOException {
        requireSpace();
        Path path = directory.resolve(Long.toString(names.incrementAndGet()));
        FileChannel file = FileChannel.open(
                path,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(FILE_MODE));
        try {
            Files.delete(path);
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void requireSpace() throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < MIN_FREE) {
            throw new IOException("the disk of " + directory + " has " + (free >> 20) + " MiB left (expected: "
                    + (MIN_FREE >> 20) + " MiB)");
        }
    }

    /** Writes what is queued, and takes no more. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
