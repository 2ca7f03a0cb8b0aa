package io.keybroker.store.sql;

import io.keybroker.registry.Ec2Instance;
import io.keybroker.registry.Ec2InstanceStore;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@link io.keybroker.registry.Ec2InstanceStore} in SQL; each change is one transaction. */
public final class SqlEc2InstanceStore implements Ec2InstanceStore {
    private final SqlDatabase store;
    private final Clock clock;
    private final Runnable changed;

    /** {@code changed} runs after each commit, before the call returns, and updates the snapshot. */
    public SqlEc2InstanceStore(SqlDatabase store, Clock clock, Runnable changed) {
        this.store = store;
        this.clock = clock;
        this.changed = changed;
    }

    @Override
    public List<Ec2Instance> live() {
        return store.jdbi()
                .inTransaction(handle ->
                        new Ec2InstanceDao(handle).findAll(new InstanceDao(handle).enrolledInEc2(clock.instant())));
    }

    @Override
    public Optional<Ec2Instance> find(String instanceId) {
        return store.jdbi().inTransaction(handle -> {
            List<Instance> instances =
                    new InstanceDao(handle).withId(instanceId).stream().toList();
            return new Ec2InstanceDao(handle).findAll(instances).stream().findFirst();
        });
    }

    @Override
    public Optional<String> regionOf(String instanceId) {
        return find(instanceId).map(Ec2Instance::region);
    }

    @Override
    public void recordInterface(String instanceId, String networkInterface) {
        store.jdbi().useTransaction(handle -> new Ec2InstanceDao(handle).recordInterface(instanceId, networkInterface));
    }

    @Override
    public Optional<Instance> revoke(String instanceId) {
        return updateState(instanceId, InstanceState.REVOKED, false);
    }

    @Override
    public Optional<Instance> suspendUntilEnrolment(String instanceId) {
        return updateState(instanceId, InstanceState.SUSPENDED, true);
    }

    @Override
    public Optional<Instance> suspend(String instanceId) {
        return updateState(instanceId, InstanceState.SUSPENDED, false);
    }

    private Optional<Instance> updateState(String instanceId, InstanceState state, boolean asleep) {
        Optional<Instance> after = store.changeFromReserve((handle, revision) -> {
            InstanceDao rows = new InstanceDao(handle);
            Optional<Instance> before = rows.withId(instanceId).filter(instance -> accepts(instance, state));
            before.ifPresent(ec2Instance -> {
                rows.updateState(ec2Instance, state, revision);
                new Ec2InstanceDao(handle).isStopped(instanceId, asleep);
            });
            return before.map(ec2Instance -> ec2Instance.withState(state));
        });
        changed.run();
        return after;
    }

    /** Whether the change applies: an expired or suspended instance can only lose its future renewals. */
    private static boolean accepts(Instance instance, InstanceState state) {
        return state == InstanceState.REVOKED
                ? instance.state() != InstanceState.REVOKED
                : instance.state() == InstanceState.ACTIVE;
    }
}
