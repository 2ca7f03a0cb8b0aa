package io.keybroker.credential;

import io.keybroker.error.RequestRejectedException;

/** Source of the secrets of instance credentials; never blocks. */
@FunctionalInterface
public interface InstanceSecretSource {
    /** The derivation in force, or a refusal while the broker is sealed. */
    SecretDerivation current() throws RequestRejectedException;

    /** The derivation from the master key of that version; where there is one key alone, it is the same. */
    default SecretDerivation derivation(int master) throws RequestRejectedException {
        return current();
    }
}
