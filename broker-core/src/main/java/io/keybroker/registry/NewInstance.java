package io.keybroker.registry;

import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import java.time.Duration;
import java.util.Set;

/**
 * Parameters of an instance registration.
 *
 * @param name what to call it; unique among live instances
 * @param ips the addresses it may send from
 * @param role the name of an existing role
 * @param ttl how long its credential lives
 * @param supersede whether the present owner of an address is revoked for it
 * @param sharedIp whether others may live behind the same address
 * @param tags its labels
 */
public record NewInstance(
        String name, Set<IpAddress> ips, String role, Duration ttl, boolean supersede, boolean sharedIp, Tags tags) {
    public NewInstance {
        ips = Set.copyOf(ips);
        if (name.isBlank()) {
            throw new IllegalArgumentException("instance name is blank (expected: a name such as web-1)");
        }
        if (ips.isEmpty()) {
            throw new IllegalArgumentException("instance '" + name + "' has no address (expected: at least one)");
        }
        if (ttl.toMillis() <= 0) {
            throw new IllegalArgumentException("lease is " + ttl + " (expected: a positive duration such as PT6H)");
        }
    }
}
