package io.keybroker.store.sql;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.registry.Instance;
import io.keybroker.registry.SecretHash;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** SQL access to enrolments and retired credentials, within a transaction. */
final class EnrolmentDao {
    private static final String SELECT =
            "SELECT instance_id, ticket_id, nonce_hash, booted_at, ttl, life_ends, issued_at FROM enrolments ";

    /**
     * The enrolment of one instance.
     *
     * @param instanceId the instance ID
     * @param ticketId the ticket ID
     * @param nonce the hash of its nonce
     * @param bootedAt the start time reported by EC2; 1970 if unknown
     * @param ttl the lifetime of each credential
     * @param lifeEnds the end of renewals
     * @param issuedAt the time of issue of its present credential
     */
    record Row(
            String instanceId,
            String ticketId,
            SecretHash nonce,
            Instant bootedAt,
            Duration ttl,
            Instant lifeEnds,
            Instant issuedAt) {}

    private final Handle handle;

    EnrolmentDao(Handle handle) {
        this.handle = handle;
    }

    Optional<Row> find(String instanceId) {
        return handle.createQuery(SELECT + "WHERE instance_id = :id")
                .bind("id", instanceId)
                .map((columns, context) -> row(columns))
                .findOne();
    }

    /** Returns the enrolments with this ticket and nonce; several only if an image contained the nonce. */
    List<Row> findByNonce(String ticketId, SecretHash nonce) {
        return handle.createQuery(SELECT + "WHERE ticket_id = :ticket AND nonce_hash = :nonce")
                .bind("ticket", ticketId)
                .bind("nonce", nonce.hex())
                .map((columns, context) -> row(columns))
                .list();
    }

    /** Stores an enrolment, and replaces the instance's last one. */
    void put(Row row) {
        handle.createUpdate("""
                        INSERT INTO enrolments (instance_id, ticket_id, nonce_hash, booted_at, ttl, life_ends, issued_at)
                        VALUES (:instance, :ticket, :nonce, :booted, :ttl, :life, :issued)
                            ON CONFLICT (instance_id) DO UPDATE
                               SET ticket_id = excluded.ticket_id, nonce_hash = excluded.nonce_hash,
                                   booted_at = excluded.booted_at, ttl = excluded.ttl,
                                   life_ends = excluded.life_ends, issued_at = excluded.issued_at
                        """)
                .bind("instance", row.instanceId())
                .bind("ticket", row.ticketId())
                .bind("nonce", row.nonce().hex())
                .bind("booted", row.bootedAt().toEpochMilli())
                .bind("ttl", row.ttl().toMillis())
                .bind("life", row.lifeEnds().toEpochMilli())
                .bind("issued", row.issuedAt().toEpochMilli())
                .execute();
    }

    void bootedAt(String instanceId, Instant time) {
        handle.createUpdate("UPDATE enrolments SET booted_at = :booted WHERE instance_id = :id")
                .bind("booted", time.toEpochMilli())
                .bind("id", instanceId)
                .execute();
    }

    /** Sets the time until which the instance may enrol with another nonce. */
    void allowReenrolmentUntil(String instanceId, Instant time) {
        handle.createUpdate("UPDATE enrolments SET reset_until = :until WHERE instance_id = :id")
                .bind("until", time.toEpochMilli())
                .bind("id", instanceId)
                .execute();
    }

    boolean openAt(String instanceId, Instant time) {
        return handle.createQuery("SELECT reset_until FROM enrolments WHERE instance_id = :id")
                .bind("id", instanceId)
                .mapTo(Long.class)
                .findOne()
                .filter(until -> time.toEpochMilli() < until)
                .isPresent();
    }

    /** Deletes the retired credentials of an instance. */
    void forgetRetired(String instanceId) {
        handle.createUpdate("DELETE FROM retired_credentials WHERE instance_id = :id")
                .bind("id", instanceId)
                .execute();
    }

    void issuedAt(String instanceId, Instant time) {
        handle.createUpdate("UPDATE enrolments SET issued_at = :issued WHERE instance_id = :id")
                .bind("issued", time.toEpochMilli())
                .bind("id", instanceId)
                .execute();
    }

    /** Returns the instance that has or had this credential. */
    Optional<String> findByKey(AccessKeyId key) {
        return handle.createQuery("SELECT id FROM instances WHERE access_key_id = :key"
                        + " UNION SELECT instance_id FROM retired_credentials WHERE access_key_id = :key")
                .bind("key", key.value())
                .mapTo(String.class)
                .findOne();
    }

    /** Keeps a retired credential until then, and deletes those that ended before {@code longAgo}. */
    void keepRetiredKey(Instance before, Instant until, Instant longAgo) {
        handle.createUpdate("DELETE FROM retired_credentials WHERE instance_id = :id AND expires_at < :ago")
                .bind("id", before.id())
                .bind("ago", longAgo.toEpochMilli())
                .execute();
        handle.createUpdate("INSERT INTO retired_credentials"
                        + " (access_key_id, instance_id, generation, master_version, expires_at)"
                        + " VALUES (:key, :id, :generation, :master, :expires)")
                .bind("key", before.accessKeyId().value())
                .bind("id", before.id())
                .bind("generation", before.generation())
                .bind("master", before.master())
                .bind("expires", until.toEpochMilli())
                .execute();
    }

    private static Row row(ResultSet columns) throws SQLException {
        return new Row(
                columns.getString("instance_id"),
                columns.getString("ticket_id"),
                SecretHash.parse(columns.getString("nonce_hash")),
                Instant.ofEpochMilli(columns.getLong("booted_at")),
                Duration.ofMillis(columns.getLong("ttl")),
                Instant.ofEpochMilli(columns.getLong("life_ends")),
                Instant.ofEpochMilli(columns.getLong("issued_at")));
    }
}
