package io.keybroker.registry;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** What an operator has decided about an instance; whether its lease is over is a matter of the clock. */
public enum InstanceState {
    ACTIVE("ACTIVE"),
    SUSPENDED("SUSPENDED"),
    REVOKED("REVOKED");

    private final String wireName;

    InstanceState(String wireName) {
        this.wireName = wireName;
    }

    /** What the registry, the admin API and the audit log call it. */
    @JsonValue
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }

    /** The instance state of that wire name. */
    public static InstanceState parse(String wireName) {
        return Arrays.stream(values())
                .filter(state -> state.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown instance state '" + wireName + "'"));
    }
}
