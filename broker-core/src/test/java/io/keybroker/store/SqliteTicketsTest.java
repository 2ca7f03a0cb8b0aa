package io.keybroker.store;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteTicketsTest extends TicketsContract {
    @TempDir
    private Path temporary;

    @Override
    SqlStore open() throws IOException {
        return SqlStore.open(temporary.resolve("home"), "sqlite");
    }
}
