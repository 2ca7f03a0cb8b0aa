package io.keybroker.registry;

/** Administrative state of an instance; expiry is separate. */
public enum InstanceState {
    ACTIVE,
    SUSPENDED,
    REVOKED
}
