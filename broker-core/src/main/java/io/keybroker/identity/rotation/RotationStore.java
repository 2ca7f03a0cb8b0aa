package io.keybroker.identity.rotation;

import io.keybroker.credential.Credential;
import io.keybroker.seal.SealedException;
import java.util.Map;
import java.util.Optional;

/** Durable store of key rotations; changes block until durable. Contains secrets. */
public interface RotationStore {
    Optional<RotationState> find(String identity) throws SealedException;

    /** Returns all rotations in progress, by identity. */
    Map<String, RotationState> all() throws SealedException;

    void put(String identity, RotationState rotation) throws SealedException;

    /** Stores the new key of the identity and the next state of the rotation in one change. */
    void switchTo(String identity, Credential key, RotationState rotation) throws SealedException;

    void remove(String identity) throws SealedException;
}
