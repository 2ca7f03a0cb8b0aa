package io.keybroker.registry;

import io.keybroker.credential.AccessKeyId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Immutable snapshot of all instances at one revision; read without a lock. */
public final class Registry {
    private static final Registry EMPTY = new Registry(0, Map.of());

    private final long revision;
    private final Map<AccessKeyId, Instance> byKey;

    private Registry(long revision, Map<AccessKeyId, Instance> byKey) {
        this.revision = revision;
        this.byKey = byKey;
    }

    public static Registry empty() {
        return EMPTY;
    }

    /**
     * The registry after these instances were added or replaced. One that holds several credentials stands there once
     * for each, and takes the place of all that was known of it.
     */
    public Registry with(Collection<Instance> changed, long newRevision) {
        Set<String> ids = changed.stream().map(Instance::id).collect(Collectors.toSet());
        Map<AccessKeyId, Instance> next = new HashMap<>(byKey);
        next.values().removeIf(known -> ids.contains(known.id()));
        for (Instance instance : changed) {
            next.put(instance.accessKeyId(), instance);
        }
        return new Registry(newRevision, next);
    }

    /** The instance that this key id was issued to, whatever its state. */
    public Optional<Instance> holderOf(AccessKeyId issued) {
        return Optional.ofNullable(byKey.get(issued));
    }

    public Iterable<Instance> instances() {
        return byKey.values();
    }

    public int size() {
        return byKey.size();
    }

    public long revision() {
        return revision;
    }
}
