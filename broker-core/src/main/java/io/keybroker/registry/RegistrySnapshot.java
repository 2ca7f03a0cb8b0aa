package io.keybroker.registry;

import io.keybroker.credential.AccessKeyId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All instances as they stood at one revision; never changes, so the request path reads it without a lock. */
public final class RegistrySnapshot {
    private static final RegistrySnapshot EMPTY = new RegistrySnapshot(0, Map.of());

    private final long revision;
    private final Map<AccessKeyId, Instance> byKey;

    private RegistrySnapshot(long revision, Map<AccessKeyId, Instance> byKey) {
        this.revision = revision;
        this.byKey = byKey;
    }

    public static RegistrySnapshot empty() {
        return EMPTY;
    }

    /**
     * The registry after these instances were added or replaced. One that holds several credentials stands there once
     * for each, and takes the place of all that was known of it.
     */
    public RegistrySnapshot with(Collection<Instance> instances, long newRevision) {
        Set<String> ids = instances.stream().map(Instance::id).collect(Collectors.toSet());
        Map<AccessKeyId, Instance> next = new HashMap<>(byKey);
        next.values().removeIf(known -> ids.contains(known.id()));
        for (Instance instance : instances) {
            next.put(instance.accessKeyId(), instance);
        }
        return new RegistrySnapshot(newRevision, next);
    }

    /** The instance that this key id was issued to, whatever its state. */
    public Optional<Instance> findByAccessKeyId(AccessKeyId issued) {
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
