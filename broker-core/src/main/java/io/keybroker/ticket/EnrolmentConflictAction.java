package io.keybroker.ticket;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** Action on an enrolled instance when another client claims to be the same instance. */
public enum EnrolmentConflictAction {
    /** Suspend it until an operator resumes it, since the first client may have been the attacker. */
    SUSPEND("SUSPEND"),
    /** Keep it active; the second client is rejected, and the alarm is raised too. */
    KEEP("KEEP");

    private final String wireName;

    EnrolmentConflictAction(String wireName) {
        this.wireName = wireName;
    }

    /** The name in the registry and the admin API. */
    @JsonValue
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }

    /** Parses the wire name of an action. */
    public static EnrolmentConflictAction parse(String wireName) {
        return Arrays.stream(values())
                .filter(action -> action.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown conflict action '" + wireName + "'"));
    }
}
