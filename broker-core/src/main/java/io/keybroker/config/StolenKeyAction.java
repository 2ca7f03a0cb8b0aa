package io.keybroker.config;

/** What a right signature from a wrong address leads to, besides a record that says so. */
public enum StolenKeyAction {
    ALARM,
    /** The instance whose key it is loses its rights until an operator gives them back. */
    SUSPEND
}
