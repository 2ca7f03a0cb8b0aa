package io.keybroker.operator;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What an operator may do. */
public enum OperatorRole {
    /** Everything, also real keys and other operators. */
    ADMIN("admin"),
    /** The daily work: instances, tickets, launches, and the seal. */
    OPERATOR("operator"),
    /** Reads, changes nothing. */
    AUDITOR("auditor");

    private final String wireName;

    OperatorRole(String wireName) {
        this.wireName = wireName;
    }

    /** The role of that name; fails if there is none. */
    @JsonCreator
    public static OperatorRole parse(String name) {
        for (OperatorRole role : values()) {
            if (role.wireName.equals(name)) {
                return role;
            }
        }
        throw new IllegalArgumentException("the operator's role is invalid (expected: admin, operator or auditor)");
    }

    @JsonValue
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
