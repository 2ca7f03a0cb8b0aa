package io.keybroker.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteRegistryTest extends RegistryContract {
    @TempDir
    private Path temporary;

    @Override
    SqlDatabase open() throws IOException {
        return SqlDatabase.open(temporary.resolve("home"), "sqlite");
    }

    @Test
    void keepsItsFilesFromOthers() throws IOException {
        Path home = temporary.resolve("home");

        assertThat(mode(home)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(home)) {
            List<Path> paths = files.toList();
            assertThat(paths).contains(home.resolve("registry.db"));
            for (Path file : paths) {
                assertThat(mode(file)).as(file.toString()).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void waitsForTheDiskBeforeItAnswers() throws IOException {
        try (SqlDatabase store = open()) {
            assertThat(pragma(store, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(store, "synchronous")).isEqualTo("2");
            assertThat(pragma(store, "foreign_keys")).isEqualTo("1");
        }
    }

    @Test
    void rejectsAHomeThatOthersCanWriteTo() throws IOException {
        Path open = Files.createDirectory(temporary.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> SqlDatabase.open(open, "sqlite"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 700 " + open);
    }

    @Test
    void rejectsADatabaseItDoesNotKnow() {
        assertThatThrownBy(() -> SqlDatabase.open(temporary, "mysql://user:hunter2@host/db"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2");
    }

    private static String pragma(SqlDatabase store, String name) {
        return store.jdbi()
                .withHandle(handle ->
                        handle.createQuery("PRAGMA " + name).mapTo(String.class).one());
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
