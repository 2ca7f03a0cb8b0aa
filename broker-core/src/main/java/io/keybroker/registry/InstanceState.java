package io.keybroker.registry;

/** What an operator has decided about an instance; whether its lease is over is a matter of the clock. */
public enum InstanceState {
    ACTIVE,
    SUSPENDED,
    REVOKED
}
