package io.keybroker.role;

import java.util.Map;
import java.util.Optional;

/** The current roles of broker.yaml, replaced atomically on reload; reads never block. */
public final class Roles {
    private volatile Map<String, Role> byName;

    public Roles(Map<String, Role> byName) {
        this.byName = Map.copyOf(byName);
    }

    /** Each role under its name, at this moment. */
    public Map<String, Role> byName() {
        return byName;
    }

    public Optional<Role> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Puts others in their place; requests that are judged already are not judged again. */
    public void replace(Map<String, Role> others) {
        byName = Map.copyOf(others);
    }
}
