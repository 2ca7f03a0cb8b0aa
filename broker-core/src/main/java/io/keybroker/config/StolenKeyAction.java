package io.keybroker.config;

/** Action on a valid signature from a wrong address, besides the audit record. */
public enum StolenKeyAction {
    ALARM,
    /** The instance whose key it is loses its rights until an operator gives them back. */
    SUSPEND
}
