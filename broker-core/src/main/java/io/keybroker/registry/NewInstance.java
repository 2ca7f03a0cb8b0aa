package io.keybroker.registry;

import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import java.time.Duration;
import java.util.Set;

/**
 * Parameters of an instance registration.
 *
 * @param name the instance name, unique among live instances
 * @param ips the bound addresses
 * @param role the name of an existing role
 * @param ttl the lifetime of its credential
 * @param supersede whether the present owner of an address is revoked
 * @param sharedIp whether other instances may share the address
 * @param tags the tags
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
