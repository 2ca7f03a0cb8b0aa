package io.keybroker.policy;

import java.util.Map;
import java.util.Optional;

/**
 * The roles of broker.yaml.
 *
 * @param byName each role under its name
 */
public record Roles(Map<String, Role> byName) {
    public Roles {
        byName = Map.copyOf(byName);
    }

    public Optional<Role> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
