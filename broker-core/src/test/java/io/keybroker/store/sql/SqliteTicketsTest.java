package io.keybroker.store.sql;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteTicketsTest extends TicketStoreContract {
    @TempDir
    private Path temporary;

    @Override
    SqlDatabase open() throws IOException {
        return SqlDatabase.open(temporary.resolve("home"), "sqlite");
    }
}
