package io.keybroker.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Says why a file could not be read or written: Java's own message is often no more than the file's name. */
public final class FileProblem {
    private FileProblem() {}

    /** What failed, with owner, mode and remedy where permissions are in the way. */
    public static String describe(IOException failure) {
        return failure instanceof FileSystemException problem
                ? Optional.ofNullable(problem.getFile())
                        .map(file -> describe(problem, file))
                        .orElse(problem.toString())
                : String.valueOf(failure.getMessage());
    }

    private static String describe(FileSystemException problem, String file) {
        Optional<String> reason = Optional.ofNullable(problem.getReason());
        if (problem instanceof AccessDeniedException) {
            return denied(Path.of(file));
        }
        if (problem instanceof NoSuchFileException) {
            boolean sentence = file.contains(" "); // the broker's own messages say what is missing
            return sentence ? file : file + " is missing";
        }
        return file + ": " + reason.orElse(problem.getClass().getSimpleName());
    }

    /** Why a file seems to be missing: the first directory above it that this user may not enter, if there is one. */
    public static Optional<String> blockedBy(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return IntStream.range(0, absolute.getNameCount())
                .mapToObj(count ->
                        count == 0 ? absolute.getRoot() : absolute.getRoot().resolve(absolute.subpath(0, count)))
                .filter(directory -> Files.isDirectory(directory) && !Files.isExecutable(directory))
                .findFirst()
                .map(FileProblem::denied);
    }

    private static String denied(Path file) {
        Path shown = Stream.iterate(file.toAbsolutePath(), Path::getParent)
                .takeWhile(Objects::nonNull)
                .filter(Files::exists)
                .findFirst()
                .orElse(file);
        String user = System.getProperty("user.name");
        try {
            PosixFileAttributes attributes = Files.readAttributes(shown, PosixFileAttributes.class);
            return "permission denied for " + file + ": " + shown + " belongs to "
                    + attributes.owner().getName() + ", mode "
                    + PosixFilePermissions.toString(attributes.permissions()) + ", and this is user " + user
                    + " (run the command as " + attributes.owner().getName() + ", or change the owner with chown)";
        } catch (IOException | UnsupportedOperationException e) {
            return "permission denied for " + file + " as user " + user;
        }
    }
}
