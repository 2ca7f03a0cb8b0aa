package io.keybroker.store.sql;

import io.keybroker.registry.Ec2Instance;
import io.keybroker.registry.Instance;
import io.keybroker.ticket.InstanceAttestation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** SQL access to the EC2 state of instances, within a transaction. */
final class Ec2InstanceDao {
    private static final String SELECT = "SELECT instance_id, account, region, network_interface FROM ec2_instances"
            + " WHERE instance_id = :id OR :id = ''";

    private record Row(String id, String account, String region, String networkInterface) {
        Optional<String> seen() {
            return Optional.of(networkInterface).filter(value -> !value.isEmpty());
        }
    }

    private final Handle handle;

    Ec2InstanceDao(Handle handle) {
        this.handle = handle;
    }

    /** Records a newly enrolled instance as running, without its previous EC2 state. */
    void put(InstanceAttestation attested) {
        handle.createUpdate("""
                        INSERT INTO ec2_instances (instance_id, account, region, network_interface, asleep)
                        VALUES (:id, :account, :region, '', :asleep)
                            ON CONFLICT (instance_id) DO UPDATE
                               SET account = excluded.account, region = excluded.region, asleep = excluded.asleep
                        """)
                .bind("id", attested.instanceId())
                .bind("account", attested.account())
                .bind("region", attested.region())
                .bind("asleep", false)
                .execute();
    }

    /** Returns the EC2 state of these instances, where it exists. */
    List<Ec2Instance> findAll(List<Instance> instances) {
        boolean one = instances.size() == 1;
        Map<String, Row> byId = handle
                .createQuery(SELECT)
                .bind("id", one ? instances.get(0).id() : "")
                .map((columns, context) -> new Row(
                        columns.getString("instance_id"),
                        columns.getString("account"),
                        columns.getString("region"),
                        columns.getString("network_interface")))
                .stream()
                .collect(Collectors.toMap(Row::id, Function.identity()));
        List<Ec2Instance> ec2Instances = new ArrayList<>();
        for (Instance instance : instances) {
            Optional.ofNullable(byId.get(instance.id()))
                    .map(row -> new Ec2Instance(instance, row.account(), row.region(), row.seen()))
                    .ifPresent(ec2Instances::add);
        }
        return ec2Instances;
    }

    void recordInterface(String instanceId, String networkInterface) {
        handle.createUpdate("UPDATE ec2_instances SET network_interface = :interface WHERE instance_id = :id")
                .bind("interface", networkInterface)
                .bind("id", instanceId)
                .execute();
    }

    /** Whether it was suspended only because EC2 stopped it. */
    boolean isStopped(String instanceId) {
        return handle.createQuery("SELECT asleep FROM ec2_instances WHERE instance_id = :id")
                .bind("id", instanceId)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    void isStopped(String instanceId, boolean asleep) {
        handle.createUpdate("UPDATE ec2_instances SET asleep = :asleep WHERE instance_id = :id")
                .bind("asleep", asleep)
                .bind("id", instanceId)
                .execute();
    }

    void noteRunning(List<String> instanceIds) {
        handle.createUpdate("UPDATE ec2_instances SET asleep = :asleep WHERE instance_id IN (<ids>)")
                .bind("asleep", false)
                .bindList("ids", instanceIds)
                .execute();
    }
}
