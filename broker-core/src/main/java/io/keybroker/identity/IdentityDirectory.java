package io.keybroker.identity;

import java.util.Optional;

/** The identities of a broker, with caller ARN and last failure. */
public interface IdentityDirectory extends IdentityLookup {
    /** The ARN that AWS knows an identity by; blocks while AWS is asked. */
    String callerArn(String name) throws CredentialException;

    /** Why the key of an identity could not be fetched the last time; nothing if it could, or needs no fetching. */
    default Optional<CredentialException> lastFailure(String name) {
        return Optional.empty();
    }
}
