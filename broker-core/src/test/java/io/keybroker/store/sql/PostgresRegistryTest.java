package io.keybroker.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PostgresRegistryTest extends RegistryContract {
    private static @Nullable EmbeddedPostgres server;
    private static int databases;

    private String url = "";

    @BeforeAll
    static void startServer() {
        try {
            server = EmbeddedPostgres.builder().start();
        } catch (IOException | RuntimeException e) {
            abort("PostgreSQL cannot be started here: " + e);
        }
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Override
    @BeforeEach
    void startOneNode() throws Exception {
        String database = "registry_" + databases++;
        execute("CREATE DATABASE " + database);
        url = "postgresql://postgres:p%40ss@localhost:" + server.getPort() + "/" + database + "?connectTimeout=10";
        super.startOneNode();
    }

    @Override
    SqlDatabase open() throws IOException {
        return SqlDatabase.open(Path.of("unused"), url);
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void waitsForTheDiskBeforeItAnswersWhateverTheServersDefault() throws Exception {
        execute("ALTER ROLE postgres SET synchronous_commit TO off");
        try (SqlDatabase store = open()) {
            String commit = store.jdbi()
                    .withHandle(handle -> handle.createQuery("SHOW synchronous_commit")
                            .mapTo(String.class)
                            .one());
            assertThat(commit).isEqualTo("on");
        } finally {
            execute("ALTER ROLE postgres RESET synchronous_commit");
        }
    }

    @Test
    void keepsThePasswordOutOfTheMessage() {
        assertThatThrownBy(() -> SqlDatabase.open(Path.of("unused"), "postgresql://user:hunter 2@host/db"))
                .hasMessageContaining("expected: postgresql://")
                .hasMessageNotContaining("hunter")
                .hasNoCause();
        assertThatThrownBy(() -> SqlDatabase.open(Path.of("unused"), "postgresql://user:hunter2@host"))
                .hasMessageNotContaining("hunter2");
    }
}
