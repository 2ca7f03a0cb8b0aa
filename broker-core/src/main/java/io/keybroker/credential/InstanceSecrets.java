package io.keybroker.credential;

import io.keybroker.refusal.RefusedException;

/** Source of the secrets of instance credentials; never blocks. */
@FunctionalInterface
public interface InstanceSecrets {
    /** The derivation in force, or a refusal while the broker is sealed. */
    SecretDerivation current() throws RefusedException;

    /** The derivation from the master key of that version; where there is one key alone, it is the same. */
    default SecretDerivation of(int master) throws RefusedException {
        return current();
    }
}
