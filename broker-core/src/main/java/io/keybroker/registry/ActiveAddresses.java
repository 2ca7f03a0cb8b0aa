package io.keybroker.registry;

import io.keybroker.net.IpAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The addresses that active instances of one snapshot are bound to; collected when first asked for, since few brokers ask. */
final class ActiveAddresses {
    private final Consumer<Consumer<Instance>> instances;
    private volatile @Nullable Set<IpAddress> collected;

    ActiveAddresses(Consumer<Consumer<Instance>> instances) {
        this.instances = instances;
    }

    boolean contains(IpAddress address) {
        Set<IpAddress> known = collected;
        return (known == null ? collect() : known).contains(address);
    }

    private Set<IpAddress> collect() {
        Set<IpAddress> all = new HashSet<>();
        instances.accept(instance -> {
            if (instance.state() == InstanceState.ACTIVE) {
                all.addAll(instance.ips());
            }
        });
        collected = all;
        return all;
    }
}
