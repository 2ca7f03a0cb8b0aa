package io.keybroker.store.sql;

import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

final class PostgresTicketsTest extends TicketStoreContract {
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
        String database = "tickets_" + databases++;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
        url = "postgresql://postgres:postgres@localhost:" + server.getPort() + "/" + database;
        super.startOneNode();
    }

    @Override
    SqlDatabase open() throws IOException {
        return SqlDatabase.open(Path.of("unused"), url);
    }
}
