package io.keybroker.store;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.policy.Tags;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.IpAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** SQL access to instances with their addresses, within a transaction. */
final class InstanceRows {
    private static final String SELECT = """
            SELECT i.id, i.name, i.role, i.state, i.access_key_id, i.generation, i.master_version, i.shared_ip,
                   i.created_at, i.expires_at, i.revision, i.tags, a.ip
              FROM instances i JOIN instance_addresses a ON a.instance_id = i.id
            """;

    private static final String SELECT_RETIRED = """
            SELECT i.id, i.name, i.role, i.state, r.access_key_id, r.generation, r.master_version, i.shared_ip,
                   i.created_at, r.expires_at, i.revision, i.tags, a.ip
              FROM instances i JOIN instance_addresses a ON a.instance_id = i.id
                               JOIN retired_credentials r ON r.instance_id = i.id
            """;

    /** An instance with what only the store knows of it. */
    record Row(Instance instance, boolean sharedIp, long revision) {
        Row withAddressesOf(Row other) {
            Set<IpAddress> both = new HashSet<>(instance.ips());
            both.addAll(other.instance.ips());
            return new Row(instance.sendingFrom(both), sharedIp, revision);
        }
    }

    private final Handle handle;

    InstanceRows(Handle handle) {
        this.handle = handle;
    }

    /** The master key that a new credential comes from. */
    int currentMaster() {
        return SealedMasters.current(handle);
    }

    List<Row> all() {
        return rows(handle.createQuery(SELECT + "ORDER BY i.created_at DESC, i.revision DESC, i.id"));
    }

    /** Each instance once for each of its credentials: those that a newer one has replaced end by themselves. */
    List<Row> changedAfter(long revision) {
        List<Row> changed = new ArrayList<>(
                rows(handle.createQuery(SELECT + "WHERE i.revision > :revision").bind("revision", revision)));
        changed.addAll(rows(handle.createQuery(SELECT_RETIRED + "WHERE i.revision > :revision")
                .bind("revision", revision)));
        return changed;
    }

    /** The instance of that id, or those that bear or bore that name. */
    List<Row> called(String idOrName) {
        return rows(handle.createQuery(SELECT + "WHERE i.id = :called OR i.name = :called ORDER BY i.created_at DESC")
                .bind("called", idOrName));
    }

    Optional<Instance> withId(String id) {
        return rows(handle.createQuery(SELECT + "WHERE i.id = :id").bind("id", id)).stream()
                .map(Row::instance)
                .findFirst();
    }

    /** Those with rights, or that may get them back, that came by EC2's document. */
    List<Instance> enrolledInEc2(Instant now) {
        return rows(handle.createQuery(SELECT + """
                        WHERE i.id IN (SELECT instance_id FROM ec2_instances)
                          AND i.state <> 'REVOKED' AND i.expires_at > :now
                        ORDER BY i.created_at, i.id
                        """).bind("now", now.toEpochMilli())).stream()
                .map(Row::instance)
                .toList();
    }

    /** Those with rights, or that may get them back, from one of the addresses. */
    List<Row> liveOwnersOf(Set<IpAddress> addresses, Instant now) {
        List<String> ips = addresses.stream().map(IpAddress::toString).toList();
        return rows(handle.createQuery(SELECT + """
                        WHERE i.id IN (SELECT instance_id FROM instance_addresses WHERE ip IN (<ips>))
                          AND i.state <> 'REVOKED' AND i.expires_at > :now
                        ORDER BY i.created_at, i.id
                        """).bindList("ips", ips).bind("now", now.toEpochMilli()));
    }

    void insert(Instance instance, boolean sharedIp, long revision) {
        handle.createUpdate("""
                        INSERT INTO instances (id, name, role, state, access_key_id, generation, master_version,
                                               shared_ip, created_at, expires_at, revision, tags)
                        VALUES (:id, :name, :role, :state, :key, :generation, :master,
                                :shared, :created, :expires, :revision, :tags)
                        """)
                .bind("id", instance.id())
                .bind("name", instance.name())
                .bind("role", instance.role())
                .bind("state", instance.state().name())
                .bind("key", instance.accessKeyId().value())
                .bind("generation", instance.generation())
                .bind("master", instance.master())
                .bind("shared", sharedIp)
                .bind("created", instance.createdAt().toEpochMilli())
                .bind("expires", instance.expiresAt().toEpochMilli())
                .bind("revision", revision)
                .bind("tags", instance.tags().toString())
                .execute();
        try (PreparedBatch addresses =
                handle.prepareBatch("INSERT INTO instance_addresses (instance_id, ip) VALUES (:id, :ip)")) {
            for (IpAddress ip : instance.ips()) {
                addresses.bind("id", instance.id()).bind("ip", ip.toString()).add();
            }
            addresses.execute();
        }
    }

    /** Sets the state unless the instance is revoked: the row itself never loses that. */
    void become(Instance instance, InstanceState state, long revision) {
        handle.createUpdate("UPDATE instances SET state = :state, revision = :revision"
                        + " WHERE id = :id AND state <> 'REVOKED'")
                .bind("state", state.name())
                .bind("revision", revision)
                .bind("id", instance.id())
                .execute();
    }

    /** Gives an instance the credential that it has now, in place of the one that it had. */
    void reissue(Instance now, long revision) {
        handle.createUpdate(
                        "UPDATE instances SET access_key_id = :key, generation = :generation,"
                                + " master_version = :master, expires_at = :expires, revision = :revision WHERE id = :id AND state <> 'REVOKED'")
                .bind("key", now.accessKeyId().value())
                .bind("generation", now.generation())
                .bind("master", now.master())
                .bind("expires", now.expiresAt().toEpochMilli())
                .bind("revision", revision)
                .bind("id", now.id())
                .execute();
    }

    private static List<Row> rows(Query query) {
        Map<String, Row> byKey = new LinkedHashMap<>();
        query.reduceResultSet(byKey, (found, columns, context) -> {
            found.merge(columns.getString("access_key_id"), row(columns), Row::withAddressesOf);
            return found;
        });
        return List.copyOf(byKey.values());
    }

    private static Row row(ResultSet columns) throws SQLException {
        Instance instance = new Instance(
                columns.getString("id"),
                columns.getString("name"),
                Set.of(IpAddress.parse(columns.getString("ip"))),
                columns.getString("role"),
                InstanceState.valueOf(columns.getString("state")),
                new AccessKeyId(columns.getString("access_key_id")),
                columns.getInt("generation"),
                columns.getInt("master_version"),
                Instant.ofEpochMilli(columns.getLong("created_at")),
                Instant.ofEpochMilli(columns.getLong("expires_at")),
                Tags.parse(columns.getString("tags")));
        return new Row(instance, columns.getBoolean("shared_ip"), columns.getLong("revision"));
    }
}
