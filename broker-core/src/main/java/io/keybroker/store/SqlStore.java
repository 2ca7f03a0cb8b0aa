package io.keybroker.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The registry database: SQLite in the home directory, or PostgreSQL for several brokers. */
public final class SqlStore implements AutoCloseable {
    private static final String FILE = "registry.db";
    private static final int BUSY_MILLIS = 10_000;
    private static final int POOL_WAIT_MILLIS = 10_000;

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private SqlStore(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /** Opens the database that {@code registry} names, {@code sqlite} or a PostgreSQL URL, and brings its tables up to date. */
    public static SqlStore open(Path home, String registry) throws IOException {
        if (registry.equals("sqlite")) {
            return openSqlite(home);
        }
        if (PostgresUrl.matches(registry)) {
            return openPostgres(PostgresUrl.dataSource(registry));
        }
        throw new IllegalArgumentException("registry is neither 'sqlite' nor a postgresql:// URL");
    }

    private static SqlStore openSqlite(Path home) throws IOException {
        PrivateFiles.prepareHome(home);
        Path file = home.resolve(FILE);
        PrivateFiles.createIfAbsent(file); // SQLite gives its -wal and -shm files the rights of this one
        migrate(sqlite(file, SQLiteConfig.TransactionMode.DEFERRED));
        HikariConfig config = new HikariConfig();
        config.setDataSource(sqlite(file, SQLiteConfig.TransactionMode.IMMEDIATE));
        config.setMaximumPoolSize(
                1); // SQLite has one writer: waiting for the pool is fair, waiting for its lock is not
        config.setConnectionTimeout(POOL_WAIT_MILLIS);
        config.setPoolName("registry-sqlite");
        return new SqlStore(new HikariDataSource(config));
    }

    private static DataSource sqlite(Path file, SQLiteConfig.TransactionMode mode) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTransactionMode(mode);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }

    private static SqlStore openPostgres(DataSource source) {
        migrate(source);
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(4);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql("SET synchronous_commit TO on"); // acknowledged means durable
        config.setConnectionTimeout(POOL_WAIT_MILLIS);
        config.setPoolName("registry-postgresql");
        return new SqlStore(new HikariDataSource(config));
    }

    private static void migrate(DataSource source) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    /** What is done with the one revision that a change of the registry gets. */
    interface Change<R, X extends Exception> {
        R at(Handle handle, long revision) throws X;
    }

    Jdbi jdbi() {
        return jdbi;
    }

    /**
     * Runs a change in one transaction. Raising the revision comes first: its row stays locked until the commit, so
     * changes follow each other, also between brokers, and revisions become visible in their order.
     */
    <R, X extends Exception> R change(Change<R, X> change) throws X {
        return jdbi.inTransaction(handle -> {
            long revision = handle.createQuery(
                            "UPDATE registry_revision SET revision = revision + 1 RETURNING revision")
                    .mapTo(Long.class)
                    .one();
            return change.at(handle, revision);
        });
    }

    @Override
    public void close() {
        pool.close();
    }
}
