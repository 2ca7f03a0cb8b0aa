package io.keybroker.identity;

import io.keybroker.credential.Credential;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Converts a key to AWS SDK credentials, for the broker's own calls. */
public final class SdkKeys {
    private SdkKeys() {}

    public static AwsCredentialsProvider of(Credential by) {
        return StaticCredentialsProvider.create(sdk(by));
    }

    private static AwsCredentials sdk(Credential by) {
        String id = by.id().value();
        return by.sessionToken().isPresent()
                ? AwsSessionCredentials.create(
                        id, by.secret().reveal(), by.sessionToken().get().reveal())
                : AwsBasicCredentials.create(id, by.secret().reveal());
    }
}
