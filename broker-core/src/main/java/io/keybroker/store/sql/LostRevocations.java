package io.keybroker.store.sql;

import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.RegistrySnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revocations and suspensions that this broker has seen but the database has lost, as after a restore. The snapshot
 * keeps them, and the database gets them back. Only an operator reverses them.
 */
final class LostRevocations {
    private static final Logger log = LoggerFactory.getLogger(LostRevocations.class);

    private final SqlDatabase store;
    private final Map<String, InstanceState> states = new HashMap<>(); // accessed by the refreshing thread alone

    LostRevocations(SqlDatabase store) {
        this.store = store;
    }

    /** Loads the complete registry from the database. */
    static RegistrySnapshot load(Handle handle, RevisionHistory.Position position) {
        RegistrySnapshot.Loader loader = new RegistrySnapshot.Loader();
        new InstanceDao(handle).each(loader::add);
        return loader.at(position.revision());
    }

    /** Loads the registry, but keeps instances that are revoked or suspended in {@code before}. */
    RegistrySnapshot load(Handle handle, RevisionHistory.Position position, RegistrySnapshot before) {
        RegistrySnapshot.Loader loader = new RegistrySnapshot.Loader();
        new InstanceDao(handle).each(stored -> {
            Optional<InstanceState> lost = before.findByAccessKeyId(stored.accessKeyId())
                    .map(Instance::state)
                    .filter(state -> isRevived(state, stored.state()));
            lost.ifPresent(state -> states.put(stored.id(), state));
            loader.add(lost.map(stored::withState).orElse(stored));
        });
        return loader.at(position.revision());
    }

    private static boolean isRevived(InstanceState before, InstanceState now) {
        return before == InstanceState.REVOKED
                ? now != InstanceState.REVOKED
                : before == InstanceState.SUSPENDED && now == InstanceState.ACTIVE;
    }

    /** Writes them into the database again; a failure is retried at the next refresh. */
    void restore() {
        if (states.isEmpty()) {
            return;
        }
        try {
            store.changeFromReserve((handle, revision) -> {
                InstanceDao rows = new InstanceDao(handle);
                states.forEach((id, state) ->
                        rows.withId(id).ifPresent(instance -> rows.updateState(instance, state, revision)));
                return states.size();
            });
            log.atError()
                    .addKeyValue("instances", Map.copyOf(states))
                    .log("revocations restored that the registry lost");
            states.clear();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("revocations not restored that the registry lost");
        }
    }
}
