package io.keybroker.identity;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProcessCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Keys from where the AWS SDK finds them. */
public final class SdkSource implements CredentialSource {
    private final String called;
    private final AwsCredentialsProvider provider;

    SdkSource(String called, AwsCredentialsProvider provider) {
        this.called = called;
        this.provider = provider;
    }

    /** The SDK's own chain: environment, web identity, profile and SSO, container, EC2's metadata. */
    public static SdkSource defaultChain() {
        return new SdkSource(
                "the SDK's chain", DefaultCredentialsProvider.builder().build());
    }

    /** The output of a program, in the form of {@code credential_process}; no shell reads the command. */
    public static SdkSource process(List<String> command) {
        return new SdkSource(
                "the process " + command.get(0),
                ProcessCredentialsProvider.builder().command(command).build());
    }

    @Override
    public TemporaryCredential obtain() throws SourceException {
        try {
            AwsCredentialsIdentity found = provider.resolveCredentials();
            Optional<SecretKey> token = found instanceof AwsSessionCredentialsIdentity session
                    ? Optional.of(SecretKey.of(session.sessionToken().toCharArray()))
                    : Optional.empty();
            SecretKey secret = SecretKey.of(found.secretAccessKey().toCharArray());
            return new TemporaryCredential(
                    new Credential(new AccessKeyId(found.accessKeyId()), secret, token),
                    found.expirationTime().orElse(Instant.MAX));
        } catch (SdkException | IllegalArgumentException | IllegalStateException e) {
            throw new SourceException(called + " gave no key"); // the cause may quote what a program printed
        }
    }
}
