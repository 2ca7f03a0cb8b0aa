package io.keybroker.auth;

import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;

/** Which addresses a request with an instance's signature may come from. */
public enum AddressRule {
    /** Those that the instance is bound to. */
    BOUND,
    /** Every one: a presigned URL of a role with {@code presign: open}. */
    ANY;

    boolean accepts(Instance instance, IpAddress peer) {
        return this == ANY || instance.isBoundTo(peer);
    }
}
