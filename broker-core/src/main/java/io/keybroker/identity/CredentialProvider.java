package io.keybroker.identity;

/** A place that real keys come from; asking blocks, as long as the place takes. */
@FunctionalInterface
public interface CredentialProvider {
    TemporaryCredential obtain() throws CredentialException;
}
