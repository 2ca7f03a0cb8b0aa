package io.keybroker.ticket;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** What an instance must show besides its ticket. */
public enum EnrolmentEvidence {
    /** The signed document of EC2 that says which instance it is. */
    EC2("EC2"),
    /** Nothing but one of the addresses that the operator named: for machines outside EC2. */
    ADDRESS("ADDRESS");

    private final String wireName;

    EnrolmentEvidence(String wireName) {
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

    /** The evidence of that wire name. */
    public static EnrolmentEvidence parse(String wireName) {
        return Arrays.stream(values())
                .filter(evidence -> evidence.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown evidence '" + wireName + "'"));
    }
}
