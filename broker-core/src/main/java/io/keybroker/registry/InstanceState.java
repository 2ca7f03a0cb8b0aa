package io.keybroker.registry;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** State of an instance as set by operators; expiry depends on the clock alone. */
public enum InstanceState {
    ACTIVE("ACTIVE"),
    SUSPENDED("SUSPENDED"),
    REVOKED("REVOKED");

    private final String wireName;

    InstanceState(String wireName) {
        this.wireName = wireName;
    }

    /** The name in the registry, the admin API and the audit log. */
    @JsonValue
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }

    /** Parses the wire name of a state. */
    public static InstanceState parse(String wireName) {
        return Arrays.stream(values())
                .filter(state -> state.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown instance state '" + wireName + "'"));
    }
}
