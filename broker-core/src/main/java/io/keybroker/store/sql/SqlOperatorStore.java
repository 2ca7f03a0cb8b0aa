package io.keybroker.store.sql;

import io.keybroker.operator.JoinToken;
import io.keybroker.operator.LatestCertificate;
import io.keybroker.operator.Operator;
import io.keybroker.operator.OperatorKey;
import io.keybroker.operator.OperatorRole;
import io.keybroker.operator.OperatorStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/** Store of operators in SQL; changes follow each other, also between brokers. */
public final class SqlOperatorStore implements OperatorStore {
    private static final String NONE = "";
    private static final String ANY = "*";

    private static final String SELECT = """
            SELECT name, role, key_pin, ttl, revoked, created_at, created_by, certificate_serial, certificate_expires_at
              FROM operators
            """;
    private static final String INSERT = """
            INSERT INTO operators (authority, name, role, key_pin, ttl, revoked, created_at, created_by,
                                   certificate_serial, certificate_expires_at, token_hash, token_expires_at)
            VALUES (:authority, :name, :role, :pin, :ttl, :revoked, :created, :by, :serial, :expires, :hash, :tokenExpires)
            ON CONFLICT (authority, name) DO NOTHING
            """;

    private final SqlDatabase store;
    private final String authority;
    private final Clock clock;

    /** {@code authority} is the pin of the CA that certifies these operators. */
    public SqlOperatorStore(SqlDatabase store, String authority, Clock clock) {
        this.store = store;
        this.authority = authority;
        this.clock = clock;
    }

    @Override
    public List<Operator> list() {
        return store.read(handle -> query(handle, "WHERE authority = :authority ORDER BY name")
                .map((columns, context) -> row(columns))
                .list());
    }

    @Override
    public Optional<Operator> find(String name) {
        return store.read(handle -> find(handle, name));
    }

    private Optional<Operator> find(Handle handle, String name) {
        return first(
                query(handle, "WHERE authority = :authority AND name = :name").bind("name", name));
    }

    @Override
    public Optional<Operator> findBySerial(String serial) {
        return store.read(handle -> first(query(handle, "WHERE authority = :authority AND certificate_serial = :serial")
                .bind("serial", serial)));
    }

    @Override
    public Optional<Operator> findByKey(String name, String keyPin) {
        return store.read(handle -> first(query(handle, """
                        WHERE name = :name AND (authority = :authority OR key_pin = :pin)
                        ORDER BY CASE authority WHEN :authority THEN 0 ELSE 1 END
                        """).bind("name", name).bind("pin", keyPin)));
    }

    private Query query(Handle handle, String condition) {
        return handle.createQuery(SELECT + condition).bind("authority", authority);
    }

    private static Optional<Operator> first(Query query) {
        return query.map((columns, context) -> row(columns)).findFirst();
    }

    @Override
    public boolean adopt(Operator operator) {
        return store.change((handle, revision) -> insert(handle, operator)
                        .bind("hash", "")
                        .bind("tokenExpires", 0)
                        .execute()
                == 1);
    }

    @Override
    public boolean add(Operator operator, JoinToken token, Instant tokenExpiresAt) {
        return store.change((handle, revision) -> {
            update(handle, "DELETE FROM operators WHERE authority = :authority AND name = :name AND revoked = :revoked")
                    .bind("name", operator.name())
                    .bind("revoked", true)
                    .execute();
            return insert(handle, operator)
                            .bind("hash", token.hash().hex())
                            .bind("tokenExpires", tokenExpiresAt.toEpochMilli())
                            .execute()
                    == 1;
        });
    }

    private Update insert(Handle handle, Operator operator) {
        return update(handle, INSERT)
                .bind("name", operator.name())
                .bind("role", operator.role().wireName())
                .bind("pin", column(operator.key()))
                .bind("ttl", operator.ttl().toMillis())
                .bind("revoked", operator.revoked())
                .bind("created", operator.createdAt().toEpochMilli())
                .bind("by", operator.createdBy())
                .bind(
                        "serial",
                        operator.certificate().map(LatestCertificate::serial).orElse(""))
                .bind(
                        "expires",
                        operator.certificate()
                                .map(certificate -> certificate.expiresAt().toEpochMilli())
                                .orElse(0L));
    }

    private Update update(Handle handle, String sql) {
        return handle.createUpdate(sql).bind("authority", authority);
    }

    @Override
    public boolean invite(String name, JoinToken token, Instant tokenExpiresAt) {
        return store.change((handle, revision) -> update(handle, """
                                UPDATE operators SET token_hash = :hash, token_expires_at = :expires
                                 WHERE authority = :authority AND name = :name AND revoked = :revoked
                                """)
                        .bind("hash", token.hash().hex())
                        .bind("expires", tokenExpiresAt.toEpochMilli())
                        .bind("name", name)
                        .bind("revoked", false)
                        .execute()
                == 1);
    }

    /** The statement itself decides who of several wins; what it compares is a hash, so its time tells nothing. */
    @Override
    public boolean join(JoinToken token, String keyPin, Instant now, LatestCertificate certificate) {
        return store.change((handle, revision) -> update(handle, """
                                UPDATE operators SET token_hash = '', token_expires_at = 0, key_pin = :pin,
                                                     certificate_serial = :serial, certificate_expires_at = :expires
                                 WHERE authority = :authority AND name = :name AND token_hash = :hash
                                   AND token_expires_at > :now AND revoked = :revoked
                                """)
                        .bind("pin", keyPin)
                        .bind("serial", certificate.serial())
                        .bind("expires", certificate.expiresAt().toEpochMilli())
                        .bind("name", token.operator())
                        .bind("hash", token.hash().hex())
                        .bind("now", now.toEpochMilli())
                        .bind("revoked", false)
                        .execute()
                == 1);
    }

    @Override
    public void extend(String name, LatestCertificate certificate) {
        store.jdbi()
                .useTransaction(handle -> update(handle, """
                                UPDATE operators SET certificate_serial = :serial, certificate_expires_at = :expires
                                 WHERE authority = :authority AND name = :name
                                """)
                        .bind("serial", certificate.serial())
                        .bind("expires", certificate.expiresAt().toEpochMilli())
                        .bind("name", name)
                        .execute());
    }

    @Override
    public boolean revoke(String name, boolean keepLastAdmin) {
        return store.changeFromReserve((handle, revision) -> {
            if (keepLastAdmin && isAdmin(handle, name) && otherAdmins(handle, name) == 0) {
                return false;
            }
            update(handle, """
                            UPDATE operators SET revoked = :revoked, token_hash = '', token_expires_at = 0
                             WHERE authority = :authority AND name = :name
                            """).bind("revoked", true).bind("name", name).execute();
            return true;
        });
    }

    private boolean isAdmin(Handle handle, String name) {
        return find(handle, name)
                .filter(operator -> operator.role() == OperatorRole.ADMIN && !operator.revoked())
                .isPresent();
    }

    private int otherAdmins(Handle handle, String name) {
        return handle.createQuery("""
                        SELECT COUNT(*) FROM operators
                         WHERE authority = :authority AND role = 'admin' AND revoked = :revoked AND name <> :name
                           AND key_pin <> '' AND certificate_expires_at > :now
                        """)
                .bind("authority", authority)
                .bind("revoked", false)
                .bind("name", name)
                .bind("now", clock.millis())
                .mapTo(Integer.class)
                .one();
    }

    private static Operator row(ResultSet columns) throws SQLException {
        long expires = columns.getLong("certificate_expires_at");
        String serial = columns.getString("certificate_serial");
        return new Operator(
                columns.getString("name"),
                OperatorRole.parse(columns.getString("role")),
                columns.getBoolean("revoked"),
                key(columns.getString("key_pin")),
                Duration.ofMillis(columns.getLong("ttl")),
                Instant.ofEpochMilli(columns.getLong("created_at")),
                columns.getString("created_by"),
                expires == 0
                        ? Optional.empty()
                        : Optional.of(new LatestCertificate(serial, Instant.ofEpochMilli(expires))));
    }

    private static String column(OperatorKey key) {
        if (key instanceof OperatorKey.Pinned pinned) {
            return pinned.pin();
        }
        return key instanceof OperatorKey.Certified ? ANY : NONE;
    }

    private static OperatorKey key(String column) {
        return switch (column) {
            case NONE -> new OperatorKey.NotJoined();
            case ANY -> new OperatorKey.Certified();
            default -> new OperatorKey.Pinned(column);
        };
    }
}
