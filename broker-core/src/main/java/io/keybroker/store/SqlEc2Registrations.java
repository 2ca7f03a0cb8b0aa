package io.keybroker.store;

import io.keybroker.registry.Ec2Instance;
import io.keybroker.registry.Ec2Registrations;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@link io.keybroker.registry.Ec2Registrations} in SQL; each change is one transaction. */
public final class SqlEc2Registrations implements Ec2Registrations {
    private final SqlStore store;
    private final Clock clock;
    private final Runnable changed;

    /** {@code changed} runs after each commit and before the call returns: it brings the snapshot up to date. */
    public SqlEc2Registrations(SqlStore store, Clock clock, Runnable changed) {
        this.store = store;
        this.clock = clock;
        this.changed = changed;
    }

    @Override
    public List<Ec2Instance> live() {
        return store.jdbi()
                .inTransaction(
                        handle -> new Ec2Rows(handle).of(new InstanceRows(handle).enrolledInEc2(clock.instant())));
    }

    @Override
    public Optional<Ec2Instance> find(String instanceId) {
        return store.jdbi().inTransaction(handle -> {
            List<Instance> found =
                    new InstanceRows(handle).withId(instanceId).stream().toList();
            return new Ec2Rows(handle).of(found).stream().findFirst();
        });
    }

    @Override
    public Optional<String> regionOf(String instanceId) {
        return find(instanceId).map(Ec2Instance::region);
    }

    @Override
    public void seen(String instanceId, String networkInterface) {
        store.jdbi().useTransaction(handle -> new Ec2Rows(handle).seen(instanceId, networkInterface));
    }

    @Override
    public Optional<Instance> ended(String instanceId) {
        return become(instanceId, InstanceState.REVOKED, false);
    }

    @Override
    public Optional<Instance> stopped(String instanceId) {
        return become(instanceId, InstanceState.SUSPENDED, true);
    }

    @Override
    public Optional<Instance> suspected(String instanceId) {
        return become(instanceId, InstanceState.SUSPENDED, false);
    }

    private Optional<Instance> become(String instanceId, InstanceState state, boolean asleep) {
        Optional<Instance> after = store.changeFromReserve((handle, revision) -> {
            InstanceRows rows = new InstanceRows(handle);
            Optional<Instance> before = rows.withId(instanceId).filter(each -> takes(each, state));
            before.ifPresent(each -> {
                rows.become(each, state, revision);
                new Ec2Rows(handle).asleep(instanceId, asleep);
            });
            return before.map(each -> each.in(state));
        });
        changed.run();
        return after;
    }

    /** One whose lease is over, or that an operator has stopped already, has nothing to lose but its future. */
    private static boolean takes(Instance instance, InstanceState state) {
        return state == InstanceState.REVOKED
                ? instance.state() != InstanceState.REVOKED
                : instance.state() == InstanceState.ACTIVE;
    }
}
