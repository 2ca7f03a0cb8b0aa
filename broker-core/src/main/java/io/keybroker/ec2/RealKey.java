package io.keybroker.ec2;

import io.keybroker.credential.Credential;
import io.keybroker.identity.Identities;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkException;

/** SDK credentials provider over an identity: uses a rotated key at once, and none while sealed. */
final class RealKey implements AwsCredentialsProvider {
    private final Identities identities;
    private final String identity;

    RealKey(Identities identities, String identity) {
        this.identities = identities;
        this.identity = identity;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        Credential key = identities
                .named(identity)
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
