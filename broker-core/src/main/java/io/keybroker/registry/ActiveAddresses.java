package io.keybroker.registry;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The active instances of one snapshot by address; built on first use, since few brokers need it. */
final class ActiveAddresses {
    private final Consumer<Consumer<Instance>> instances;
    private volatile @Nullable Map<IpAddress, List<AccessKeyId>> collected;

    ActiveAddresses(Consumer<Consumer<Instance>> instances) {
        this.instances = instances;
    }

    boolean contains(IpAddress address) {
        return !keysAt(address).isEmpty();
    }

    /** Returns the access key IDs of the instances at an address, in order. */
    List<AccessKeyId> keysAt(IpAddress address) {
        Map<IpAddress, List<AccessKeyId>> known = collected;
        return (known == null ? collect() : known).getOrDefault(address, List.of());
    }

    private Map<IpAddress, List<AccessKeyId>> collect() {
        Map<IpAddress, List<AccessKeyId>> all = new HashMap<>();
        instances.accept(instance -> {
            if (instance.state() == InstanceState.ACTIVE) {
                for (IpAddress address : instance.ips()) {
                    all.computeIfAbsent(address, none -> new ArrayList<>(1)).add(instance.accessKeyId());
                }
            }
        });
        all.values().forEach(keys -> keys.sort(Comparator.comparing(AccessKeyId::value)));
        collected = all;
        return all;
    }
}
