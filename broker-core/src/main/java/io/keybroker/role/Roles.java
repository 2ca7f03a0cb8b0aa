package io.keybroker.role;

import java.util.Map;
import java.util.Optional;

/** The current roles of broker.yaml, replaced atomically on reload; reads never block. */
public final class Roles {
    private volatile Map<String, Role> byName;

    public Roles(Map<String, Role> byName) {
        this.byName = Map.copyOf(byName);
    }

    /** Returns the current roles by name. */
    public Map<String, Role> byName() {
        return byName;
    }

    public Optional<Role> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Replaces the roles; requests that are already authorized are not affected. */
    public void replace(Map<String, Role> others) {
        byName = Map.copyOf(others);
    }
}
