package io.keybroker.identity;

import io.keybroker.credential.Credential;
import java.util.Map;
import java.util.Optional;

/** Durable store of key rotations; changes block until durable. Contains secrets. */
public interface Rotations {
    Optional<Rotation> of(String identity) throws SealedException;

    /** All rotations under way, by identity. */
    Map<String, Rotation> underWay() throws SealedException;

    void put(String identity, Rotation rotation) throws SealedException;

    /** Makes the new key the identity's, and the rotation what it is then, in one change. */
    void switchTo(String identity, Credential key, Rotation rotation) throws SealedException;

    void remove(String identity) throws SealedException;
}
