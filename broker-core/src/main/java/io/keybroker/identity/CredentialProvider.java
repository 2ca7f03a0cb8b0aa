package io.keybroker.identity;

/** Provider of credentials; fetching blocks. */
@FunctionalInterface
public interface CredentialProvider {
    TemporaryCredential obtain() throws CredentialException;
}
