package io.keybroker.identity;

import io.keybroker.credential.Credential;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Converts a key to AWS SDK credentials, for the broker's own calls. */
public final class SdkCredentials {
    private SdkCredentials() {}

    public static AwsCredentialsProvider provider(Credential credential) {
        return StaticCredentialsProvider.create(sdk(credential));
    }

    private static AwsCredentials sdk(Credential credential) {
        String id = credential.id().value();
        return credential.sessionToken().isPresent()
                ? AwsSessionCredentials.create(
                        id,
                        credential.secret().reveal(),
                        credential.sessionToken().get().reveal())
                : AwsBasicCredentials.create(id, credential.secret().reveal());
    }
}
