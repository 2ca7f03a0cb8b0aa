package io.keybroker.identity;

import java.util.Optional;

/** Looks up real keys in memory; never blocks. */
@FunctionalInterface
public interface IdentityLookup {
    /** Returns the identity of this name, if its key is available. */
    Optional<Identity> find(String name);

    /** Returns the identity with the session of one instance, if sessions are per instance. */
    default Optional<Identity> find(String name, SessionSubject sessionSubject) {
        return find(name);
    }
}
