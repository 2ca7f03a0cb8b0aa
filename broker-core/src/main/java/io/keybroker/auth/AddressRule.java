package io.keybroker.auth;

import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;

/** Peer addresses that requests with an instance's signature may come from. */
public enum AddressRule {
    /** The addresses that the instance is bound to. */
    BOUND,
    /** Any address: a presigned URL of a role with {@code presign: open}. */
    ANY;

    boolean accepts(Instance instance, IpAddress peer) {
        return this == ANY || instance.isBoundTo(peer);
    }
}
