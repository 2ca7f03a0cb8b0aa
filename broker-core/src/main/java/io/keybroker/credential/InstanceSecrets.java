package io.keybroker.credential;

import io.keybroker.refusal.RefusedException;

/** Where the secrets of instance credentials come from; asking never blocks. */
@FunctionalInterface
public interface InstanceSecrets {
    /** The derivation in force, or a refusal while the broker is sealed. */
    SecretDerivation current() throws RefusedException;
}
