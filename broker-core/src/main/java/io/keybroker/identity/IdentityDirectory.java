package io.keybroker.identity;

import java.util.Optional;

/** The identities of a broker, with caller ARN and last failure. */
public interface IdentityDirectory extends IdentityLookup {
    /** Returns the ARN of the identity; blocks during the call to AWS. */
    String callerArn(String name) throws CredentialException;

    /** Returns the reason of the last failed fetch; empty if it succeeded, or no fetch is necessary. */
    default Optional<CredentialException> lastFailure(String name) {
        return Optional.empty();
    }
}
