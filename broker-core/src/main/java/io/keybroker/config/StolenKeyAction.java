package io.keybroker.config;

/** Action on a valid signature from a wrong address, besides the audit record. */
public enum StolenKeyAction {
    ALARM,
    /** Suspends the instance of the key until an operator resumes it. */
    SUSPEND
}
