package io.keybroker.identity;

import java.util.Optional;

/** The real keys at hand, in memory; asking never blocks. */
@FunctionalInterface
public interface Identities {
    /** The identity, or nothing if none of that name has a key now. */
    Optional<Identity> named(String name);
}
