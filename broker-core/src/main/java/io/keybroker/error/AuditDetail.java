package io.keybroker.error;

import java.io.Serializable;

/**
 * Details of a rejection for the audit log only.
 *
 * @param action the IAM action that was refused; empty if it was not about one
 * @param resource what it was to be done to
 * @param text what was found, for an operator to read; never a secret, nor what could stand for one
 */
public record AuditDetail(String action, String resource, String text) implements Serializable {
    /** There is nothing more to say. */
    public static final AuditDetail NONE = new AuditDetail("", "", "");

    public static AuditDetail ofText(String text) {
        return new AuditDetail("", "", text);
    }
}
