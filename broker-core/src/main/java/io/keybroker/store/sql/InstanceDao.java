package io.keybroker.store.sql;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceCount;
import io.keybroker.registry.InstanceState;
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
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** SQL access to instances with their addresses, within a transaction. */
final class InstanceDao {
    private static final String SELECT = """
            SELECT i.id, i.name, i.role, i.state, i.access_key_id, i.generation, i.master_version, i.shared_ip,
                   i.created_at, i.expires_at, i.revision, i.tags, a.ip
              FROM instances i JOIN instance_addresses a ON a.instance_id = i.id
            """;

    private static final int FETCHED_AT_ONCE = 1_000;

    private static final String SELECT_RETIRED = """
            SELECT i.id, i.name, i.role, i.state, r.access_key_id, r.generation, r.master_version, i.shared_ip,
                   i.created_at, r.expires_at, i.revision, i.tags, a.ip
              FROM instances i JOIN instance_addresses a ON a.instance_id = i.id
                               JOIN retired_credentials r ON r.instance_id = i.id
            """;

    /** Without the subquery, SQLite reads all instances, as they are ordered already. */
    private static final String CHANGED = "WHERE i.id IN (SELECT id FROM instances WHERE revision > :revision) ";

    /** An instance with its columns that only the store uses. */
    record Row(Instance instance, boolean sharedIp, long revision) {
        boolean isOfSameKey(Row other) {
            return instance.accessKeyId().equals(other.instance.accessKeyId());
        }

        Row withAddressesOf(Row other) {
            Set<IpAddress> both = new HashSet<>(instance.ips());
            both.addAll(other.instance.ips());
            return new Row(instance.withAddresses(both), sharedIp, revision);
        }
    }

    private final Handle handle;

    InstanceDao(Handle handle) {
        this.handle = handle;
    }

    /** Returns the master key version of new credentials. */
    int currentMaster() {
        return SqlMasterKeys.current(handle);
    }

    List<Row> all() {
        return rows(handle.createQuery(SELECT + "ORDER BY i.created_at DESC, i.revision DESC, i.id"));
    }

    /** Returns each changed instance once per credential; replaced credentials end by their expiry. */
    List<Instance> changedAfter(long revision) {
        List<Instance> instances = new ArrayList<>();
        each(
                handle.createQuery(SELECT + CHANGED + "ORDER BY i.id").bind("revision", revision),
                row -> instances.add(row.instance()));
        each(
                handle.createQuery(SELECT_RETIRED + CHANGED + "ORDER BY r.access_key_id")
                        .bind("revision", revision),
                row -> instances.add(row.instance()));
        return instances;
    }

    /** Passes every instance once per credential to the reader, without keeping any. */
    void each(Consumer<Instance> reader) {
        each(handle.createQuery(SELECT + "ORDER BY i.id"), row -> reader.accept(row.instance()));
        each(handle.createQuery(SELECT_RETIRED + "ORDER BY r.access_key_id"), row -> reader.accept(row.instance()));
    }

    /** Returns one page of all instances, the newest first, and by ID within the same time. */
    List<Instance> page(Instant createdAt, String id, int most) {
        return rows(handle.createQuery(SELECT + """
                        WHERE i.id IN (SELECT id FROM instances WHERE created_at < :created
                                           OR (created_at = :created AND id > :id)
                                        ORDER BY created_at DESC, id LIMIT :most)
                        ORDER BY i.created_at DESC, i.id
                        """)
                        .bind("created", createdAt.toEpochMilli())
                        .bind("id", id)
                        .bind("most", most))
                .stream()
                .map(Row::instance)
                .toList();
    }

    List<Instance> holdersOf(AccessKeyId key) {
        return rows(handle.createQuery(SELECT + "WHERE i.access_key_id = :key").bind("key", key.value())).stream()
                .map(Row::instance)
                .toList();
    }

    List<Instance> boundTo(IpAddress address) {
        return rows(handle.createQuery(SELECT + """
                        WHERE i.id IN (SELECT instance_id FROM instance_addresses WHERE ip = :ip)
                        ORDER BY i.created_at DESC, i.revision DESC, i.id
                        """).bind("ip", address.toString())).stream()
                .map(Row::instance)
                .toList();
    }

    InstanceCount count(Instant now) {
        return handle.createQuery("""
                        SELECT COUNT(*), COUNT(CASE WHEN state = 'ACTIVE' AND expires_at > :now THEN 1 END)
                          FROM instances
                        """)
                .bind("now", now.toEpochMilli())
                .map((columns, context) -> new InstanceCount(columns.getInt(1), columns.getInt(2)))
                .one();
    }

    Map<String, Long> liveByRole(Instant now) {
        Map<String, Long> counts = new TreeMap<>();
        handle.createQuery("SELECT role, COUNT(*) FROM instances"
                        + " WHERE state <> 'REVOKED' AND expires_at > :now GROUP BY role")
                .bind("now", now.toEpochMilli())
                .map((columns, context) -> Map.entry(columns.getString(1), columns.getLong(2)))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    /** Returns the instance of that ID, or those that have or had that name. */
    List<Row> findByIdOrName(String idOrName) {
        return rows(handle.createQuery(SELECT + "WHERE i.id = :called OR i.name = :called ORDER BY i.created_at DESC")
                .bind("called", idOrName));
    }

    Optional<Instance> withId(String id) {
        return rows(handle.createQuery(SELECT + "WHERE i.id = :id").bind("id", id)).stream()
                .map(Row::instance)
                .findFirst();
    }

    List<Instance> withIds(List<String> ids) {
        return rows(handle.createQuery(SELECT + "WHERE i.id IN (<ids>) ORDER BY i.created_at DESC, i.id")
                        .bindList("ids", ids))
                .stream()
                .map(Row::instance)
                .toList();
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

    /** Returns active instances, or those that may become active again, with one of the addresses. */
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
                .bind("state", instance.state().wireName())
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

    /** Marks the instance as changed, so that every reader loads it again. */
    void touch(String id, long revision) {
        handle.createUpdate("UPDATE instances SET revision = :revision WHERE id = :id")
                .bind("revision", revision)
                .bind("id", id)
                .execute();
    }

    /** Sets the state, unless the instance is revoked, which is final. */
    void updateState(Instance instance, InstanceState state, long revision) {
        handle.createUpdate("UPDATE instances SET state = :state, revision = :revision"
                        + " WHERE id = :id AND state <> 'REVOKED'")
                .bind("state", state.wireName())
                .bind("revision", revision)
                .bind("id", instance.id())
                .execute();
    }

    /** Revokes instances; for those that are it is said again, since a reader may have missed it. */
    void revokeAll(List<String> ids, long revision) {
        handle.createUpdate("UPDATE instances SET state = 'REVOKED', revision = :revision WHERE id IN (<ids>)")
                .bind("revision", revision)
                .bindList("ids", ids)
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

    /** Reads rows that are ordered by credential, without holding more than one. */
    private static void each(Query query, Consumer<Row> reader) {
        query.setFetchSize(FETCHED_AT_ONCE).scanResultSet((rows, context) -> {
            ResultSet columns = rows.get();
            Optional<Row> last = Optional.empty();
            while (columns.next()) {
                Row next = row(columns);
                if (last.isPresent() && last.get().isOfSameKey(next)) {
                    last = Optional.of(last.get().withAddressesOf(next));
                } else {
                    last.ifPresent(reader);
                    last = Optional.of(next);
                }
            }
            last.ifPresent(reader);
            return Optional.empty();
        });
    }

    private static List<Row> rows(Query query) {
        Map<String, Row> byKey = new LinkedHashMap<>();
        query.reduceResultSet(byKey, (found, columns, context) -> {
            found.merge(columns.getString(5), row(columns), Row::withAddressesOf);
            return found;
        });
        return List.copyOf(byKey.values());
    }

    /** Reads the columns by position, since a lookup of their names costs more than the read. */
    private static Row row(ResultSet columns) throws SQLException {
        Instance instance = new Instance(
                columns.getString(1),
                columns.getString(2),
                Set.of(IpAddress.parse(columns.getString(13))),
                columns.getString(3),
                InstanceState.parse(columns.getString(4)),
                new AccessKeyId(columns.getString(5)),
                columns.getInt(6),
                columns.getInt(7),
                Instant.ofEpochMilli(columns.getLong(9)),
                Instant.ofEpochMilli(columns.getLong(10)),
                Tags.parse(columns.getString(12)));
        return new Row(instance, columns.getBoolean(8), columns.getLong(11));
    }
}
