package io.keybroker.identity;

import java.util.Optional;

/** The identities of a broker, with caller ARN and last failure. */
public interface KnownIdentities extends Identities {
    /** The ARN that AWS knows an identity by; blocks while AWS is asked. */
    String callerOf(String name) throws SourceException;

    /** Why the key of an identity could not be fetched the last time; nothing if it could, or needs no fetching. */
    default Optional<SourceException> failureOf(String name) {
        return Optional.empty();
    }
}
