package io.keybroker.identity;

/** Provider of credentials; fetching blocks. */
@FunctionalInterface
public interface CredentialSource {
    TemporaryCredential obtain() throws SourceException;
}
