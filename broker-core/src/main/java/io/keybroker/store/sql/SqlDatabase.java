package io.keybroker.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.keybroker.store.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The registry database: SQLite in the home directory, or PostgreSQL for several brokers. */
public final class SqlDatabase implements AutoCloseable {
    private static final String FILE = "registry.db";
    private static final String RESERVE = "registry.reserve";
    private static final int BUSY_MILLIS = 10_000;
    private static final int POOL_WAIT_MILLIS = 10_000;
    private static final int READERS = 2;

    private final HikariDataSource changes;
    private final HikariDataSource reads;
    private final HikariDataSource follower;
    private final Jdbi jdbi;
    private final Jdbi reading;
    private final Jdbi following;
    private final RegistryReserve reserve;

    private SqlDatabase(
            HikariDataSource changes, HikariDataSource reads, HikariDataSource follower, RegistryReserve reserve) {
        this.changes = changes;
        this.reads = reads;
        this.follower = follower;
        this.jdbi = Jdbi.create(changes);
        this.reading = Jdbi.create(reads);
        this.following = Jdbi.create(follower);
        this.reserve = reserve;
    }

    /**
     * Opens the database of the setting {@code registry}, {@code sqlite} or a PostgreSQL URL, and migrates its tables.
     */
    public static SqlDatabase open(Path home, String registry) throws IOException {
        if (registry.equals("sqlite")) {
            return openSqlite(home);
        }
        if (PostgresUrl.matches(registry)) {
            return openPostgres(PostgresUrl.dataSource(registry));
        }
        throw new IllegalArgumentException("registry is neither 'sqlite' nor a postgresql:// URL");
    }

    private static SqlDatabase openSqlite(Path home) throws IOException {
        PrivateFiles.prepareHome(home);
        Path file = home.resolve(FILE);
        PrivateFiles.createIfAbsent(file); // SQLite gives its -wal and -shm files the mode of this one
        DataSource reader = sqlite(file, SQLiteConfig.TransactionMode.DEFERRED);
        new Schema(reader).migrate();
        // SQLite has one writer: waiting for the pool is fair, waiting for its lock is not
        HikariDataSource changes = pool("changes", 1, sqlite(file, SQLiteConfig.TransactionMode.IMMEDIATE));
        RegistryReserve reserve = RegistryReserve.at(home.resolve(RESERVE));
        return new SqlDatabase(changes, pool("reads", READERS, reader), pool("follower", 1, reader), reserve).marked();
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

    private static SqlDatabase openPostgres(DataSource source) throws IOException {
        new Schema(source).migrate();
        return new SqlDatabase(
                        postgres("changes", 4, source, "TRANSACTION_READ_COMMITTED"),
                        postgres("reads", READERS, source, "TRANSACTION_REPEATABLE_READ"),
                        postgres("follower", 1, source, "TRANSACTION_REPEATABLE_READ"),
                        RegistryReserve.none())
                .marked();
    }

    private static HikariDataSource postgres(String use, int connections, DataSource source, String isolation) {
        HikariConfig config = config(use, connections, source);
        config.setTransactionIsolation(isolation);
        config.setConnectionInitSql("SET synchronous_commit TO on"); // committed means durable
        return new HikariDataSource(config);
    }

    private static HikariDataSource pool(String use, int connections, DataSource source) {
        return new HikariDataSource(config(use, connections, source));
    }

    private static HikariConfig config(String use, int connections, DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(POOL_WAIT_MILLIS);
        config.setPoolName("registry-" + use);
        return config;
    }

    /** Adds a mark for the present revision to a registry without marks. */
    private SqlDatabase marked() {
        jdbi.useTransaction(handle ->
                new RevisionHistory(handle).markIfUnmarked(UUID.randomUUID().toString()));
        return this;
    }

    /** A change of the registry with its own revision. */
    interface Change<R, X extends Exception> {
        R apply(Handle handle, long revision) throws X;
    }

    /** Returns the number of credentials in the registry, in any state. */
    public long credentials() {
        return follow(handle -> handle.createQuery(
                        "SELECT (SELECT COUNT(*) FROM instances) + (SELECT COUNT(*) FROM retired_credentials)")
                .mapTo(Long.class)
                .one());
    }

    /** For changes and short reads. */
    Jdbi jdbi() {
        return jdbi;
    }

    /** Runs a long read on one state of the registry, without delaying changes. */
    <R, X extends Exception> R read(HandleCallback<R, X> read) throws X {
        return reading.inTransaction(read);
    }

    /** Runs a read of the poller on one state of the registry. */
    <R, X extends Exception> R follow(HandleCallback<R, X> read) throws X {
        return following.inTransaction(read);
    }

    /**
     * Runs a change in one transaction. It raises the revision first, whose row is locked until the commit. So changes
     * are serialised, also between brokers, and revisions become visible in order.
     */
    <R, X extends Exception> R change(Change<R, X> change) throws X {
        reserve.require();
        return commit(change);
    }

    /** Runs a revocation or suspension, which may use the reserve on a full disk. */
    <R, X extends Exception> R changeFromReserve(Change<R, X> change) throws X {
        try {
            return commit(change);
        } catch (RuntimeException e) {
            if (!reserve.relieve(e)) {
                throw e;
            }
            return commit(change);
        }
    }

    private <R, X extends Exception> R commit(Change<R, X> change) throws X {
        return jdbi.inTransaction(handle -> {
            long revision =
                    new RevisionHistory(handle).advance(UUID.randomUUID().toString());
            return change.apply(handle, revision);
        });
    }

    @Override
    public void close() {
        follower.close();
        reads.close();
        changes.close();
    }
}
