package io.keybroker.registry;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Immutable snapshot of all instances at one revision; read without a lock. */
public final class Registry {
    private static final Registry EMPTY =
            new Registry(0, 0, HashTrie.empty(PackedInstance::keyHash), HashTrie.empty(PackedInstance::idHash));

    private final long revision;
    private final int size;
    private final HashTrie byKey;
    private final HashTrie byId;
    private final ActiveAddresses activeAddresses;

    private Registry(long revision, int size, HashTrie byKey, HashTrie byId) {
        this.revision = revision;
        this.size = size;
        this.byKey = byKey;
        this.byId = byId;
        this.activeAddresses = new ActiveAddresses(this::each);
    }

    /** Fills a registry, one credential after the other; each instance stands there once for each. */
    public static final class Loader {
        private final HashTrie byKey = HashTrie.empty(PackedInstance::keyHash);
        private final HashTrie byId = HashTrie.empty(PackedInstance::idHash);
        private int size;

        public void add(Instance instance) {
            byte[] packed = PackedInstance.pack(instance);
            byKey.fill(packed);
            byId.fill(packed);
            size++;
        }

        /** The registry with all that was added; the loader is not used again. */
        public Registry at(long revision) {
            return new Registry(revision, size, byKey, byId);
        }
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
        Registry next = new Registry(newRevision, size, byKey, byId);
        for (String id : ids) {
            next = next.without(id);
        }
        for (Instance instance : changed) {
            byte[] packed = PackedInstance.pack(instance);
            next = new Registry(newRevision, next.size + 1, next.byKey.with(packed), next.byId.with(packed));
        }
        return next;
    }

    private Registry without(String id) {
        Registry next = this;
        for (byte[] known : entriesOf(id)) {
            next = new Registry(revision, next.size - 1, next.byKey.without(known), next.byId.without(known));
        }
        return next;
    }

    private List<byte[]> entriesOf(String id) {
        byte[] compact = CompactId.ofInstance(id);
        return byId.under(PackedInstance.hash(compact)).stream()
                .filter(each -> PackedInstance.hasId(each, compact))
                .toList();
    }

    /** The instance that this key id was issued to, whatever its state. */
    public Optional<Instance> holderOf(AccessKeyId issued) {
        byte[] compact = CompactId.ofKey(issued.value());
        for (byte[] each : byKey.under(PackedInstance.hash(compact))) {
            if (PackedInstance.hasKey(each, compact)) {
                return Optional.of(PackedInstance.unpack(each));
            }
        }
        return Optional.empty();
    }

    /** All that is known under this id: the instance once for each of its credentials. */
    public List<Instance> withId(String id) {
        return entriesOf(id).stream().map(PackedInstance::unpack).toList();
    }

    /** Whether any active instance is bound to this address. */
    public boolean isActiveAddress(IpAddress address) {
        return activeAddresses.contains(address);
    }

    public Iterable<Instance> instances() {
        List<Instance> all = new ArrayList<>(size);
        each(all::add);
        return all;
    }

    /** Shows each credential's instance, in no order. */
    public void each(Consumer<Instance> reader) {
        byKey.each(packed -> reader.accept(PackedInstance.unpack(packed)));
    }

    public int size() {
        return size;
    }

    public long revision() {
        return revision;
    }
}
