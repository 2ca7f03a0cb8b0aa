package io.keybroker.error;

import java.io.Serializable;

/**
 * Details of a rejection for the audit log only.
 *
 * @param action the rejected IAM action; empty if none
 * @param resource the resource of the action
 * @param text an explanation for operators, without secrets or anything derived from them
 */
public record AuditDetail(String action, String resource, String text) implements Serializable {
    /** No details. */
    public static final AuditDetail NONE = new AuditDetail("", "", "");

    public static AuditDetail ofText(String text) {
        return new AuditDetail("", "", text);
    }
}
