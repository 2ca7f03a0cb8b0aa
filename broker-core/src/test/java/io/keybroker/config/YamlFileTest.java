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
    void refusesAHomeWithoutTheFile() {
        assertThatThrownBy(() -> ConfigReader.read(directory.home))
                .isInstanceOf(ConfigException.class)
                .hasMessage(directory.home.resolve("broker.yaml")
                        + " does not exist (expected: a file; 'broker init' makes a home directory with one)");
    }

    @Test
    void refusesAFileThatEveryUserCanWrite() throws IOException {
        Path file = Files.writeString(directory.home.resolve("broker.yaml"), PLAIN);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatThrownBy(() -> ConfigReader.read(directory.home))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        file + " is world-writable (expected: writable by its owner only; run chmod o-w " + file + ")");
    }

    @Test
    void refusesAPolicyThatEveryUserCanWrite() throws IOException {
        Files.setPosixFilePermissions(
                directory.home.resolve("policies/job-worker.json"), PosixFilePermissions.fromString("rw-r--rw-"));

        assertThatThrownBy(() -> directory.read(PLAIN)).hasMessageContaining("job-worker.json is world-writable");
    }

    @Test
    void refusesADirectoryInItsPlace() throws IOException {
        Files.createDirectory(directory.home.resolve("broker.yaml"));

        assertThatThrownBy(() -> ConfigReader.read(directory.home))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(directory.home.resolve("broker.yaml") + " cannot be read: ");
    }

    @Test
    void refusesABookInsteadOfAPage() {
        directory.refuses("#".repeat(300_000), "broker.yaml is longer than 262144 bytes (expected: a smaller file)");
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws IOException {
        Files.write(directory.home.resolve("broker.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});

        assertThatThrownBy(() -> ConfigReader.read(directory.home)).hasMessageContaining("is not UTF-8");
    }

    @Test
    void refusesAnEmptyFile() {
        directory.refuses(
                "# nothing\n", "broker.yaml:1: the file is empty (expected: 'listen' and the other settings)");
    }

    @Test
    void refusesWhatIsNotYamlAndQuotesNothingOfIt() {
        directory.refuses(
                PLAIN + "registry: \"postgresql://u:hunter2\n",
                "broker.yaml:9: while scanning a quoted scalar, found unexpected end of stream (expected: YAML)");
    }

    @Test
    void refusesASecondDocument() {
        directory.refuses(
                PLAIN + "---\nlisten: {}\n", "broker.yaml:10: a second YAML document starts here (expected: one)");
    }

    @Test
    void refusesAnAnchor() {
        directory.refuses(
                changed("[aws.broker.internal]", "&names [aws.broker.internal]"),
                "broker.yaml:4: a YAML anchor, alias or tag is not supported (expected: the value itself)");
    }

    @Test
    void refusesAnAlias() {
        directory.refuses(
                changed("[aws.broker.internal]", "*names"),
                "broker.yaml:4: a YAML anchor, alias or tag is not supported");
    }

    @Test
    void refusesATag() {
        directory.refuses(
                changed("[aws.broker.internal]", "!!java.net.URL [x]"),
                "broker.yaml:4: a YAML anchor, alias or tag is not supported");
    }

    @Test
    void refusesALadderOfLists() {
        directory.refuses(
                changed("[aws.broker.internal]", "[".repeat(5_000)), "broker.yaml:4: nested deeper than 8 levels");
    }
}
