package io.keybroker.store.sql;

import io.keybroker.operator.JoinToken;
import io.keybroker.operator.Operator;
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

/** Store of operators in SQL; changes follow each other, also between brokers. */
public final class SqlOperatorStore implements OperatorStore {
    private static final String SELECT = """
            SELECT name, role, key_pin, ttl, revoked, created_at, created_by, certificate_expires_at
              FROM operators
            """;
    private static final String INSERT = """
            INSERT INTO operators (name, role, key_pin, ttl, revoked, created_at, created_by,
                                   certificate_expires_at, token_hash, token_expires_at)
            VALUES (:name, :role, :pin, :ttl, :revoked, :created, :by, :expires, :hash, :tokenExpires)
            """;

    private final SqlDatabase store;
    private final Clock clock;

    public SqlOperatorStore(SqlDatabase store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public List<Operator> list() {
        return store.read(handle -> handle.createQuery(SELECT + "ORDER BY name")
                .map((columns, context) -> row(columns))
                .list());
    }

    @Override
    public Optional<Operator> find(String name) {
        return store.read(handle -> find(handle, name));
    }

    private static Optional<Operator> find(Handle handle, String name) {
        return handle.createQuery(SELECT + "WHERE name = :name")
                .bind("name", name)
                .map((columns, context) -> row(columns))
                .findOne();
    }

    @Override
    public void adopt(String name, String keyPin, Duration ttl, Instant expiresAt) {
        store.jdbi()
                .useTransaction(handle -> handle.createUpdate(INSERT + "ON CONFLICT (name) DO NOTHING")
                        .bind("name", name)
                        .bind("role", OperatorRole.ADMIN.wireName())
                        .bind("pin", keyPin)
                        .bind("ttl", ttl.toMillis())
                        .bind("revoked", false)
                        .bind("created", clock.millis())
                        .bind("by", "init")
                        .bind("expires", expiresAt.toEpochMilli())
                        .bind("hash", "")
                        .bind("tokenExpires", 0)
                        .execute());
    }

    @Override
    public boolean add(Operator operator, JoinToken token, Instant tokenExpiresAt) {
        return store.change((handle, revision) -> {
            handle.createUpdate("DELETE FROM operators WHERE name = :name AND revoked = :revoked")
                    .bind("name", operator.name())
                    .bind("revoked", true)
                    .execute();
            return handle.createUpdate(INSERT + "ON CONFLICT (name) DO NOTHING")
                            .bind("name", operator.name())
                            .bind("role", operator.role().wireName())
                            .bind("pin", operator.keyPin().orElse(""))
                            .bind("ttl", operator.ttl().toMillis())
                            .bind("revoked", operator.revoked())
                            .bind("created", operator.createdAt().toEpochMilli())
                            .bind("by", operator.createdBy())
                            .bind("expires", 0)
                            .bind("hash", token.hash().hex())
                            .bind("tokenExpires", tokenExpiresAt.toEpochMilli())
                            .execute()
                    == 1;
        });
    }

    @Override
    public boolean invite(String name, JoinToken token, Instant tokenExpiresAt) {
        return store.change((handle, revision) -> handle.createUpdate("""
                                UPDATE operators SET token_hash = :hash, token_expires_at = :expires
                                 WHERE name = :name AND revoked = :revoked
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
    public boolean join(JoinToken token, String keyPin, Instant now, Instant certificateExpiresAt) {
        return store.change((handle, revision) -> handle.createUpdate("""
                                UPDATE operators SET token_hash = '', token_expires_at = 0, key_pin = :pin,
                                                     certificate_expires_at = :expires
                                 WHERE name = :name AND token_hash = :hash AND token_expires_at > :now
                                   AND revoked = :revoked
                                """)
                        .bind("pin", keyPin)
                        .bind("expires", certificateExpiresAt.toEpochMilli())
                        .bind("name", token.operator())
                        .bind("hash", token.hash().hex())
                        .bind("now", now.toEpochMilli())
                        .bind("revoked", false)
                        .execute()
                == 1);
    }

    @Override
    public void extend(String name, Instant certificateExpiresAt) {
        store.jdbi()
                .useTransaction(handle -> handle.createUpdate(
                                "UPDATE operators SET certificate_expires_at = :expires WHERE name = :name")
                        .bind("expires", certificateExpiresAt.toEpochMilli())
                        .bind("name", name)
                        .execute());
    }

    @Override
    public boolean revoke(String name, boolean keepLastAdmin) {
        return store.changeFromReserve((handle, revision) -> {
            if (keepLastAdmin && isAdmin(handle, name) && otherAdmins(handle, name) == 0) {
                return false;
            }
            handle.createUpdate("""
                            UPDATE operators SET revoked = :revoked, token_hash = '', token_expires_at = 0
                             WHERE name = :name
                            """).bind("revoked", true).bind("name", name).execute();
            return true;
        });
    }

    private static boolean isAdmin(Handle handle, String name) {
        return find(handle, name)
                .filter(operator -> operator.role() == OperatorRole.ADMIN && !operator.revoked())
                .isPresent();
    }

    private int otherAdmins(Handle handle, String name) {
        return handle.createQuery("""
                        SELECT COUNT(*) FROM operators WHERE role = 'admin' AND revoked = :revoked AND name <> :name
                           AND key_pin <> '' AND certificate_expires_at > :now
                        """)
                .bind("revoked", false)
                .bind("name", name)
                .bind("now", clock.millis())
                .mapTo(Integer.class)
                .one();
    }

    private static Operator row(ResultSet columns) throws SQLException {
        long expires = columns.getLong("certificate_expires_at");
        return new Operator(
                columns.getString("name"),
                OperatorRole.parse(columns.getString("role")),
                columns.getBoolean("revoked"),
                Optional.of(columns.getString("key_pin")).filter(pin -> !pin.isEmpty()),
                Duration.ofMillis(columns.getLong("ttl")),
                Instant.ofEpochMilli(columns.getLong("created_at")),
                columns.getString("created_by"),
                expires == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expires)));
    }
}
