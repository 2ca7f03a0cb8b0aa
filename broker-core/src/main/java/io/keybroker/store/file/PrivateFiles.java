package io.keybroker.store.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Reads and atomically replaces files that only the broker's user can read. */
public final class PrivateFiles {
    public static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> OWNERS_RIGHTS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private static final Set<PosixFilePermission> CREDENTIAL_RIGHTS =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_READ);

    private PrivateFiles() {}

    /** Creates the home directory if absent; one that others can write to is rejected. */
    public static void prepareHome(Path home) throws IOException {
        if (!Files.isDirectory(home)) {
            Files.createDirectories(home, OWNER_ONLY_DIRECTORY);
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(home);
        if (mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException(home + " has unsafe permissions (mode " + PosixFilePermissions.toString(mode)
                    + ", expected: rwx------; run chmod 700 " + home + ")");
        }
    }

    public static void createIfAbsent(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, OWNER_ONLY);
        }
    }

    /** Rejects a home directory with any permission for others. */
    public static void requirePrivate(Path home) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(home);
        if (!OWNERS_RIGHTS.containsAll(mode)) {
            throw new IOException(home + " has unsafe permissions (mode " + PosixFilePermissions.toString(mode)
                    + ", expected: rwx------; run chmod 700 " + home + ")");
        }
    }

    /** Reads a regular file without any permission for others. */
    public static byte[] read(Path file) throws IOException {
        Set<PosixFilePermission> mode = modeOf(file);
        if (!OWNERS_RIGHTS.containsAll(mode)) {
            throw new IOException(file + " has unsafe permissions (mode " + PosixFilePermissions.toString(mode)
                    + ", expected: rw-------; run chmod 600 " + file + ")");
        }
        return readPlain(file);
    }

    /** Reads a systemd credential, whose access list shows as a permission of the group. */
    public static byte[] readCredential(Path file) throws IOException {
        Set<PosixFilePermission> mode = modeOf(file);
        if (!CREDENTIAL_RIGHTS.containsAll(mode)) {
            throw new IOException(file + " has unsafe permissions (mode " + PosixFilePermissions.toString(mode)
                    + ", expected: r-------- or r--r-----, as set by systemd)");
        }
        return readPlain(file);
    }

    private static Set<PosixFilePermission> modeOf(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file + " is missing (expected: a file that only its owner can read)");
        }
        PosixFileAttributes attributes =
                Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new IOException(file + " is not a regular file (expected: no symbolic link or directory)");
        }
        return attributes.permissions();
    }

    private static byte[] readPlain(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readAllBytes();
        }
    }

    /** Replaces a file atomically and durably: after a crash either the old or the new content exists. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent())
                .orElseThrow(() ->
                        new IOException(file + " is not a regular file (expected: a file in the home directory)"));
        Path temporary = Files.createTempFile(directory, file.getFileName() + ".", ".new", OWNER_ONLY);
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
