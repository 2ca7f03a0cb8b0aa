package io.keybroker.registry;

import io.keybroker.cache.BoundedCache;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Immutable snapshot of all instances at one revision; read without a lock. */
public final class RegistrySnapshot {
    /**
     * Maximum number of cached unpacked instances: a request finds its instance several times, and unpacking costs
     * more.
     */
    private static final int MAX_UNPACKED = 4096;

    private static final RegistrySnapshot EMPTY =
            new RegistrySnapshot(0, 0, HashTrie.empty(PackedInstance::keyHash), HashTrie.empty(PackedInstance::idHash));

    private final long revision;
    private final int size;
    private final HashTrie byKey;
    private final HashTrie byId;
    private final ActiveAddresses activeAddresses;
    private final BoundedCache<AccessKeyId, Instance> unpacked = new BoundedCache<>(MAX_UNPACKED);

    private RegistrySnapshot(long revision, int size, HashTrie byKey, HashTrie byId) {
        this.revision = revision;
        this.size = size;
        this.byKey = byKey;
        this.byId = byId;
        this.activeAddresses = new ActiveAddresses(this::each);
    }

    /** Fills a snapshot by credentials; each instance has one entry per credential. */
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

        /** Returns the snapshot with all added entries; the loader is not used again. */
        public RegistrySnapshot at(long revision) {
            return new RegistrySnapshot(revision, size, byKey, byId);
        }
    }

    public static RegistrySnapshot empty() {
        return EMPTY;
    }

    /**
     * Returns the snapshot after these instances were added or replaced. An instance with several credentials has one
     * entry for each; they replace all its previous entries.
     */
    public RegistrySnapshot with(Collection<Instance> instances, long newRevision) {
        HashTrie keys = byKey;
        HashTrie ids = byId;
        int count = size;
        for (String id : instances.stream().map(Instance::id).collect(Collectors.toSet())) {
            for (byte[] packed : entriesOf(id)) {
                keys = keys.without(packed);
                ids = ids.without(packed);
                count--;
            }
        }
        for (Instance instance : instances) {
            byte[] packed = PackedInstance.pack(instance);
            keys = keys.with(packed);
            ids = ids.with(packed);
            count++;
        }
        return new RegistrySnapshot(newRevision, count, keys, ids);
    }

    private List<byte[]> entriesOf(String id) {
        byte[] compact = CompactId.ofInstance(id);
        return byId.under(PackedInstance.hash(compact)).stream()
                .filter(bytes -> PackedInstance.hasId(bytes, compact))
                .toList();
    }

    /** Returns the instance of this access key ID in any state. */
    public Optional<Instance> findByAccessKeyId(AccessKeyId issued) {
        Optional<Instance> known = unpacked.find(issued);
        if (known.isPresent()) {
            return known;
        }
        Optional<Instance> instance = unpack(issued);
        instance.ifPresent(found -> unpacked.put(issued, found));
        return instance;
    }

    private Optional<Instance> unpack(AccessKeyId issued) {
        byte[] compact = CompactId.ofKey(issued.value());
        for (byte[] bytes : byKey.under(PackedInstance.hash(compact))) {
            if (PackedInstance.hasKey(bytes, compact)) {
                return Optional.of(PackedInstance.unpack(bytes));
            }
        }
        return Optional.empty();
    }

    /** Returns all entries of this instance ID: one for each of its credentials. */
    public List<Instance> withId(String id) {
        return entriesOf(id).stream().map(PackedInstance::unpack).toList();
    }

    /** Whether any active instance is bound to this address. */
    public boolean isActiveAddress(IpAddress address) {
        return activeAddresses.contains(address);
    }

    /** Returns the active instances that are bound to this address. */
    public List<Instance> activeAt(IpAddress address) {
        return activeAddresses.keysAt(address).stream()
                .map(this::findByAccessKeyId)
                .flatMap(Optional::stream)
                .toList();
    }

    public Iterable<Instance> instances() {
        List<Instance> all = new ArrayList<>(size);
        each(all::add);
        return all;
    }

    /** Passes the instance of each credential to the reader, in no order. */
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
