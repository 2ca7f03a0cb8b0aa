package io.keybroker.config;

import static io.keybroker.config.ConfigHome.PLAIN;
import static io.keybroker.config.ConfigHome.changed;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is rejected before any setting is read: files and YAML. */
final class YamlFileTest {
    private final ConfigHome directory = new ConfigHome();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        directory.create(home);
    }

    @Test
    void rejectsAHomeWithoutTheFile() {
        assertThatThrownBy(() -> ConfigReader.read(directory.home))
                .isInstanceOf(ConfigException.class)
                .hasMessage(directory.home.resolve("broker.yaml")
                        + " does not exist (expected: a file; 'broker init' makes a home directory with one)");
    }

    @Test
    void rejectsAFileThatEveryUserCanWrite() throws IOException {
        Path file = Files.writeString(directory.home.resolve("broker.yaml"), PLAIN);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatThrownBy(() -> ConfigReader.read(directory.home))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        file + " is world-writable (expected: writable by its owner only; run chmod o-w " + file + ")");
    }

    @Test
    void rejectsAPolicyThatEveryUserCanWrite() throws IOException {
        Files.setPosixFilePermissions(
                directory.home.resolve("policies/job-worker.json"), PosixFilePermissions.fromString("rw-r--rw-"));

        assertThatThrownBy(() -> directory.read(PLAIN)).hasMessageContaining("job-worker.json is world-writable");
    }

    @Test
    void rejectsADirectoryInItsPlace() throws IOException {
        Files.createDirectory(directory.home.resolve("broker.yaml"));

        assertThatThrownBy(() -> ConfigReader.read(directory.home))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(directory.home.resolve("broker.yaml") + " cannot be read: ");
    }

    @Test
    void rejectsABookInsteadOfAPage() {
        directory.requireRejected(
                "#".repeat(300_000), "broker.yaml is longer than 262144 bytes (expected: a smaller file)");
    }

    @Test
    void rejectsBytesThatAreNotUtf8() throws IOException {
        Files.write(directory.home.resolve("broker.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});

        assertThatThrownBy(() -> ConfigReader.read(directory.home)).hasMessageContaining("is not UTF-8");
    }

    @Test
    void rejectsAnEmptyFile() {
        directory.requireRejected(
                "# nothing\n", "broker.yaml:1: the file is empty (expected: 'listen' and the other settings)");
    }

    @Test
    void rejectsWhatIsNotYamlAndQuotesNothingOfIt() {
        directory.requireRejected(
                PLAIN + "registry: \"postgresql://u:hunter2\n",
                "broker.yaml:9: while scanning a quoted scalar, found unexpected end of stream (expected: YAML)");
    }

    @Test
    void rejectsASecondDocument() {
        directory.requireRejected(
                PLAIN + "---\nlisten: {}\n", "broker.yaml:10: a second YAML document starts here (expected: one)");
    }

    @Test
    void rejectsAnAnchor() {
        directory.requireRejected(
                changed("[aws.broker.internal]", "&names [aws.broker.internal]"),
                "broker.yaml:4: a YAML anchor, alias or tag is not supported (expected: the value itself)");
    }

    @Test
    void rejectsAnAlias() {
        directory.requireRejected(
                changed("[aws.broker.internal]", "*names"),
                "broker.yaml:4: a YAML anchor, alias or tag is not supported");
    }

    @Test
    void rejectsATag() {
        directory.requireRejected(
                changed("[aws.broker.internal]", "!!java.net.URL [x]"),
                "broker.yaml:4: a YAML anchor, alias or tag is not supported");
    }

    @Test
    void rejectsALadderOfLists() {
        directory.requireRejected(
                changed("[aws.broker.internal]", "[".repeat(5_000)), "broker.yaml:4: nested deeper than 8 levels");
    }
}
