package io.keybroker.ticket;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** What becomes of an enrolled instance when somebody else claims to be it. */
public enum EnrolmentConflictAction {
    /** It loses its rights until an operator has looked: the first to come may have been the thief. */
    SUSPEND("SUSPEND"),
    /** It goes on; the second is refused and the alarm raised all the same. */
    KEEP("KEEP");

    private final String wireName;

    EnrolmentConflictAction(String wireName) {
        this.wireName = wireName;
    }

    /** What the registry and the admin API call it. */
    @JsonValue
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }

    /** The conflict action of that wire name. */
    public static EnrolmentConflictAction parse(String wireName) {
        return Arrays.stream(values())
                .filter(action -> action.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown conflict action '" + wireName + "'"));
    }
}
