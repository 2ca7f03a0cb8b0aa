package io.keybroker.store;

import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.Registry;
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

    private final SqlStore store;
    private final Set<String> ids = new HashSet<>(); // touched by the one that refreshes alone

    LostRevocations(SqlStore store) {
        this.store = store;
    }

    /** The whole registry as it stands in the database. */
    static Registry load(Handle handle, History.Position position) {
        Registry.Loader loader = new Registry.Loader();
        new InstanceRows(handle).each(loader::add);
        return loader.at(position.revision());
    }

    /** The same, but that what was revoked in {@code before} stays so. */
    Registry load(Handle handle, History.Position position, Registry before) {
        Registry.Loader loader = new Registry.Loader();
        new InstanceRows(handle).each(found -> {
            boolean revived = found.state() != InstanceState.REVOKED
                    && before.holderOf(found.accessKeyId())
                            .filter(known -> known.state() == InstanceState.REVOKED)
                            .isPresent();
            if (revived) {
                ids.add(found.id());
            }
            loader.add(revived ? found.in(InstanceState.REVOKED) : found);
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
                InstanceRows rows = new InstanceRows(handle);
                for (String id : ids) {
                    List<Instance> found = rows.withId(id).stream().toList();
                    found.forEach(each -> rows.become(each, InstanceState.REVOKED, revision));
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
