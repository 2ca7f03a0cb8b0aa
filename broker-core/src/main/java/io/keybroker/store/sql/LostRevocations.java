package io.keybroker.store.sql;

import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.RegistrySnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revocations that this broker has seen and that the database has lost since, as after a restore: a revocation is for ever,
 * so the snapshot keeps them, and the database gets them back.
 */
final class LostRevocations {
    private static final Logger log = LoggerFactory.getLogger(LostRevocations.class);

    private final SqlDatabase store;
    private final Set<String> ids = new HashSet<>(); // touched by the one that refreshes alone

    LostRevocations(SqlDatabase store) {
        this.store = store;
    }

    /** The whole registry as it stands in the database. */
    static RegistrySnapshot load(Handle handle, RevisionHistory.Position position) {
        RegistrySnapshot.Loader loader = new RegistrySnapshot.Loader();
        new InstanceDao(handle).each(loader::add);
        return loader.at(position.revision());
    }

    /** The same, but that what was revoked in {@code before} stays so. */
    RegistrySnapshot load(Handle handle, RevisionHistory.Position position, RegistrySnapshot before) {
        RegistrySnapshot.Loader loader = new RegistrySnapshot.Loader();
        new InstanceDao(handle).each(found -> {
            boolean revived = found.state() != InstanceState.REVOKED
                    && before.findByAccessKeyId(found.accessKeyId())
                            .filter(instance -> instance.state() == InstanceState.REVOKED)
                            .isPresent();
            if (revived) {
                ids.add(found.id());
            }
            loader.add(revived ? found.withState(InstanceState.REVOKED) : found);
        });
        return loader.at(position.revision());
    }

    /** Writes them into the database again; if that fails, the next refresh comes here too. */
    void restore() {
        if (ids.isEmpty()) {
            return;
        }
        try {
            store.changeFromReserve((handle, revision) -> {
                InstanceDao rows = new InstanceDao(handle);
                for (String id : ids) {
                    List<Instance> instances = rows.withId(id).stream().toList();
                    instances.forEach(instance -> rows.updateState(instance, InstanceState.REVOKED, revision));
                }
                return ids.size();
            });
            log.atError().addKeyValue("instances", Set.copyOf(ids)).log("revocations restored that the registry lost");
            ids.clear();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("revocations not restored that the registry lost");
        }
    }
}
