package io.keybroker.ec2;

import io.keybroker.credential.Credential;
import io.keybroker.identity.IdentityLookup;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkException;

/** SDK credentials provider over an identity: uses a rotated key at once, and none while sealed. */
final class IdentityCredentialsProvider implements AwsCredentialsProvider {
    private final IdentityLookup identities;
    private final String identity;

    IdentityCredentialsProvider(IdentityLookup identities, String identity) {
        this.identities = identities;
        this.identity = identity;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        Credential key = identities
                .find(identity)
                .orElseThrow(() -> SdkException.create("the identity '" + identity + "' has no key available", null))
                .credential();
        String id = key.id().value();
        return key.sessionToken().isPresent()
                ? AwsSessionCredentials.create(
                        id, key.secret().reveal(), key.sessionToken().get().reveal())
                : AwsBasicCredentials.create(id, key.secret().reveal());
    }

    @Override
    public String toString() {
        return "RealKey[" + identity + "]";
    }
}
