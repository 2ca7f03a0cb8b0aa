package io.keybroker.identity;

import java.util.Optional;

/** Looks up real keys in memory; never blocks. */
@FunctionalInterface
public interface IdentityLookup {
    /** The identity, or nothing if none of that name has a key now. */
    Optional<Identity> find(String name);

    /** The identity as one instance bears it, where each has a session of its own. */
    default Optional<Identity> find(String name, SessionSubject sessionSubject) {
        return find(name);
    }
}
