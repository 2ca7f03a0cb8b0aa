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
 * Revocations and suspensions that this broker has seen and that the database has lost since, as after a restore: the
 * snapshot keeps them, and the database gets them back. Only an operator gives a right again.
 */
final class LostRevocations {
    private static final Logger log = LoggerFactory.getLogger(LostRevocations.class);

    private final SqlDatabase store;
    private final Map<String, InstanceState> states = new HashMap<>(); // touched by the one that refreshes alone

    LostRevocations(SqlDatabase store) {
        this.store = store;
    }

    /** The whole registry as it stands in the database. */
    static RegistrySnapshot load(Handle handle, RevisionHistory.Position position) {
        RegistrySnapshot.Loader loader = new RegistrySnapshot.Loader();
        new InstanceDao(handle).each(loader::add);
        return loader.at(position.revision());
    }

    /** The same, but that what was revoked or suspended in {@code before} stays so. */
    RegistrySnapshot load(Handle handle, RevisionHistory.Position position, RegistrySnapshot before) {
        RegistrySnapshot.Loader loader = new RegistrySnapshot.Loader();
        new InstanceDao(handle).each(found -> {
            Optional<InstanceState> lost = before.findByAccessKeyId(found.accessKeyId())
                    .map(Instance::state)
                    .filter(state -> isRevived(state, found.state()));
            lost.ifPresent(state -> states.put(found.id(), state));
            loader.add(lost.map(found::withState).orElse(found));
        });
        return loader.at(position.revision());
    }

    private static boolean isRevived(InstanceState before, InstanceState now) {
        return before == InstanceState.REVOKED
                ? now != InstanceState.REVOKED
                : before == InstanceState.SUSPENDED && now == InstanceState.ACTIVE;
    }

    /** Writes them into the database again; if that fails, the next refresh comes here too. */
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
