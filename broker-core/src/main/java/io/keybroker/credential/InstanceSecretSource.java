package io.keybroker.credential;

import io.keybroker.error.RequestRejectedException;

/** Source of the secrets of instance credentials; never blocks. */
@FunctionalInterface
public interface InstanceSecretSource {
    /** Returns the derivation from the current master key; rejects while the broker is sealed. */
    SecretDerivation current() throws RequestRejectedException;

    /** Returns the derivation from that master key version; sources with a single key ignore it. */
    default SecretDerivation derivation(int master) throws RequestRejectedException {
        return current();
    }
}
