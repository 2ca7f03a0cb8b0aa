package io.keybroker.ticket;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** Required attestation of an instance besides its ticket. */
public enum EnrolmentEvidence {
    /** The signed EC2 instance identity document. */
    EC2("EC2"),
    /** Only one of the addresses that the operator listed: for machines outside EC2. */
    ADDRESS("ADDRESS");

    private final String wireName;

    EnrolmentEvidence(String wireName) {
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

    /** Parses the wire name of an attestation. */
    public static EnrolmentEvidence parse(String wireName) {
        return Arrays.stream(values())
                .filter(evidence -> evidence.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown evidence '" + wireName + "'"));
    }
}
