package io.keybroker.store.sql;

import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.SecretHash;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.EnrolmentTerms;
import io.keybroker.ticket.ExpectedInstance;
import io.keybroker.ticket.Ticket;
import io.keybroker.ticket.TicketScope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** SQL access to tickets, within a transaction. */
final class TicketDao {
    private static final String SELECT = """
            SELECT id, token_hash, role, evidence, addresses, account, region, image_id, uses, used, revoked,
                   ttl, max_life, supersede, on_conflict, reason, created_at, expires_at, tags
              FROM tickets
            """;

    /** A ticket with the hash of its token. */
    record Row(Ticket ticket, SecretHash tokenHash) {}

    private final Handle handle;

    TicketDao(Handle handle) {
        this.handle = handle;
    }

    List<Ticket> all() {
        return handle.createQuery(SELECT + "ORDER BY created_at DESC, id")
                .map((columns, context) -> row(columns).ticket())
                .list();
    }

    Optional<Row> find(String id) {
        return handle.createQuery(SELECT + "WHERE id = :id")
                .bind("id", id)
                .map((columns, context) -> row(columns))
                .findOne();
    }

    void insert(Ticket ticket, SecretHash tokenHash) {
        TicketScope scope = ticket.scope();
        handle.createUpdate("""
                        INSERT INTO tickets (id, token_hash, role, evidence, addresses, account, region, image_id,
                                             uses, used, revoked, ttl, max_life, supersede, on_conflict, reason,
                                             created_at, expires_at, tags)
                        VALUES (:id, :hash, :role, :evidence, :addresses, :account, :region, :image,
                                :uses, :used, :revoked, :ttl, :life, :supersede, :conflict, :reason,
                                :created, :expires, :tags)
                        """)
                .bind("id", ticket.id())
                .bind("hash", tokenHash.hex())
                .bind("role", ticket.role())
                .bind("evidence", scope.evidence().wireName())
                .bind("addresses", text(scope.addresses()))
                .bind("account", scope.account().orElse(""))
                .bind("region", scope.region().orElse(""))
                .bind("image", scope.imageId().orElse(""))
                .bind("uses", ticket.count())
                .bind("used", ticket.used())
                .bind("revoked", ticket.revoked())
                .bind("ttl", ticket.terms().ttl().toMillis())
                .bind("life", ticket.terms().maxLife().toMillis())
                .bind("supersede", ticket.terms().supersede())
                .bind("conflict", ticket.terms().onConflict().wireName())
                .bind("reason", ticket.reason())
                .bind("created", ticket.createdAt().toEpochMilli())
                .bind("expires", ticket.expiresAt().toEpochMilli())
                .bind("tags", ticket.terms().tags().toString())
                .execute();
    }

    void revoke(String id) {
        handle.createUpdate("UPDATE tickets SET revoked = :revoked WHERE id = :id")
                .bind("revoked", true)
                .bind("id", id)
                .execute();
    }

    /** Counts one use; the row's constraint enforces the maximum. */
    void use(String id) {
        handle.createUpdate("UPDATE tickets SET used = used + 1 WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    /** Reduces the maximum to this count, but not below the uses. */
    void limit(String id, int count) {
        handle.createUpdate(
                        "UPDATE tickets SET uses = CASE WHEN used > :count THEN used ELSE :count END WHERE id = :id")
                .bind("count", count)
                .bind("id", id)
                .execute();
    }

    void announce(String id, Set<ExpectedInstance> instances) {
        try (PreparedBatch rows = handle.prepareBatch("""
                        INSERT INTO expected_instances (ticket_id, instance_id, ip) VALUES (:ticket, :instance, :ip)
                            ON CONFLICT (ticket_id, instance_id) DO UPDATE SET ip = excluded.ip
                        """)) {
            for (ExpectedInstance expectedInstance : instances) {
                rows.bind("ticket", id)
                        .bind("instance", expectedInstance.instanceId())
                        .bind("ip", expectedInstance.address().toString())
                        .add();
            }
            rows.execute();
        }
    }

    private Row row(ResultSet columns) throws SQLException {
        String id = columns.getString("id");
        TicketScope scope = new TicketScope(
                EnrolmentEvidence.parse(columns.getString("evidence")),
                ranges(columns.getString("addresses")),
                nonBlank(columns.getString("account")),
                nonBlank(columns.getString("region")),
                nonBlank(columns.getString("image_id")));
        EnrolmentTerms terms = new EnrolmentTerms(
                Duration.ofMillis(columns.getLong("ttl")),
                Duration.ofMillis(columns.getLong("max_life")),
                columns.getBoolean("supersede"),
                EnrolmentConflictAction.parse(columns.getString("on_conflict")),
                Tags.parse(columns.getString("tags")));
        Ticket ticket = new Ticket(
                id,
                columns.getString("role"),
                scope,
                expected(id),
                columns.getInt("uses"),
                columns.getInt("used"),
                columns.getBoolean("revoked"),
                terms,
                columns.getString("reason"),
                Instant.ofEpochMilli(columns.getLong("created_at")),
                Instant.ofEpochMilli(columns.getLong("expires_at")));
        return new Row(ticket, SecretHash.parse(columns.getString("token_hash")));
    }

    private Set<ExpectedInstance> expected(String ticket) {
        return handle.createQuery("SELECT instance_id, ip FROM expected_instances WHERE ticket_id = :ticket")
                .bind("ticket", ticket)
                .map((columns, context) -> new ExpectedInstance(
                        columns.getString("instance_id"), IpAddress.parse(columns.getString("ip"))))
                .set();
    }

    private static Optional<String> nonBlank(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }

    private static String text(Set<CidrBlock> ranges) {
        return ranges.stream().map(CidrBlock::toString).sorted().collect(Collectors.joining(" "));
    }

    private static Set<CidrBlock> ranges(String text) {
        return Arrays.stream(text.split(" "))
                .filter(value -> !value.isEmpty())
                .map(CidrBlock::parse)
                .collect(Collectors.toSet());
    }
}
