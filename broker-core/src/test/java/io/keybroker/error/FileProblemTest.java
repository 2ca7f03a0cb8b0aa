package io.keybroker.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileProblemTest {
    @TempDir
    private Path directory;

    @Test
    void namesOwnerModeAndRemedyOfADeniedFile() throws Exception {
        Path file = Files.createFile(directory.resolve("broker.lock"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        String owner = Files.getOwner(file).getName();

        assertThat(FileProblem.describe(new AccessDeniedException(file.toString())))
                .isEqualTo("permission denied for " + file + ": " + file + " belongs to " + owner
                        + ", mode r--------, and this is user " + System.getProperty("user.name")
                        + " (run the command as " + owner + ", or change the owner with chown)");
    }

    @Test
    void namesTheDirectoryWhereTheFileIsNotThere() {
        assertThat(FileProblem.describe(
                        new AccessDeniedException(directory.resolve("a/b").toString())))
                .startsWith("permission denied for " + directory.resolve("a/b") + ": " + directory + " belongs to ");
    }

    @Test
    void saysWhatOtherProblemsAre() {
        Map<IOException, String> texts = Map.of(
                new NoSuchFileException("/x/ca.pem"), "/x/ca.pem is missing",
                new NoSuchFileException("/x is missing (expected: a file)"), "/x is missing (expected: a file)",
                new FileAlreadyExistsException("/x"), "/x: FileAlreadyExistsException",
                new AtomicMoveNotSupportedException("/x", "/y", "No space left on device"),
                        "/x: No space left on device",
                new IOException("/x is not a certificate"), "/x is not a certificate");

        texts.forEach(
                (problem, text) -> assertThat(FileProblem.describe(problem)).isEqualTo(text));
    }

    @Test
    void findsNothingInTheWayOfAReadableFile() {
        assertThat(FileProblem.blockedBy(directory.resolve("broker.yaml"))).isEmpty();
    }
}
