package io.keybroker.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of the log: the current one, and older ones named by the number of their first record.
 *
 * @param directory the directory of the files
 */
record AuditDirectory(Path directory) {
    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Pattern FULL = Pattern.compile("audit-[0-9]{19}\\.jsonl");

    static AuditDirectory in(Path home) throws IOException {
        Path directory = home.resolve("audit");
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
        } catch (FileAlreadyExistsException e) {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
            if (!DIRECTORY.containsAll(mode)) {
                throw new AuditUnavailableException(
                        directory + " has unsafe permissions (mode " + PosixFilePermissions.toString(mode)
                                + ", expected: rwx------; run chmod 700 " + directory + ")",
                        e);
            }
        }
        return new AuditDirectory(directory);
    }

    /** Returns the current file. */
    Path current() {
        return directory.resolve("audit.jsonl");
    }

    Path reserve() {
        return directory.resolve("reserve");
    }

    /** Returns the full files before it, the oldest first. */
    List<Path> fullFile() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(
                            file -> FULL.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /** Returns the name of a full file by the sequence number of its first record. */
    Path fullFile(long firstSeq) {
        return directory.resolve(String.format(Locale.ROOT, "audit-%019d.jsonl", firstSeq));
    }

    /** Returns the sequence number of the first record of a full file, from its name. */
    static long firstSeqOf(Path full) {
        return Long.parseLong(full.getFileName().toString(), "audit-".length(), "audit-".length() + 19, 10);
    }

    /** Renames the current file to a full one; no current file exists afterwards. */
    void rotate(long firstSeq) throws IOException {
        Files.move(current(), fullFile(firstSeq), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes the oldest files, so that this many remain, including the current one. */
    void deleteOldest(int files) throws IOException {
        List<Path> full = fullFile();
        for (Path oldest : full.subList(0, Math.max(0, full.size() - (files - 1)))) {
            Files.delete(oldest);
        }
    }

    /** Makes file names durable. */
    void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
