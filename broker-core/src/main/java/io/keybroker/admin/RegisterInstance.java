package io.keybroker.admin;

import java.util.List;

/**
 * An operator's wish to register an instance.
 *
 * @param name what to call it
 * @param ips the addresses it may send from
 * @param role the name of its role
 * @param ttl how long its credential lives, as in {@code 6h}; empty for the role's own
 * @param supersede whether the present owner of an address is revoked for it
 * @param sharedIp whether others may live behind the same address
 */
public record RegisterInstance(
        String name, List<String> ips, String role, String ttl, boolean supersede, boolean sharedIp) {
    public RegisterInstance {
        ips = List.copyOf(ips);
    }
}
