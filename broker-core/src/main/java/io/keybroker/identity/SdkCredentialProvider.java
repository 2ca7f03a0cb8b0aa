package io.keybroker.identity;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.identity.CredentialException.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProcessCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Credential provider that uses a provider of the AWS SDK. */
public final class SdkCredentialProvider implements CredentialProvider {
    private static final Pattern SSO_OVER = Pattern.compile("(?i)sso[^\\n]{0,80}(expired|refresh|invalid)");
    private static final Pattern EXIT = Pattern.compile("Command returned non-zero exit value \\(([0-9]{1,3})\\)");
    private static final String NOT_RUN = "Cannot run program";

    private final String called;
    private final AwsCredentialsProvider provider;

    SdkCredentialProvider(String called, AwsCredentialsProvider provider) {
        this.called = called;
        this.provider = provider;
    }

    /** Returns the SDK's default chain: environment, web identity, profile and SSO, container, EC2 metadata. */
    public static SdkCredentialProvider defaultChain() {
        return new SdkCredentialProvider(
                "the default credential chain",
                DefaultCredentialsProvider.builder().build());
    }

    /** Returns a provider that runs a program in the form of {@code credential_process}, without a shell. */
    public static SdkCredentialProvider process(List<String> command) {
        return new SdkCredentialProvider(
                "the process " + command.get(0),
                ProcessCredentialsProvider.builder().command(command).build());
    }

    /** Maps known SDK messages to fixed texts, because the SDK may quote a program's output. */
    private CredentialException problem(Exception problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (SSO_OVER.matcher(message).find()) {
                return new CredentialException(
                        Reason.EXPIRED, called + " returned no key: the SSO session has expired");
            }
            Matcher exit = EXIT.matcher(message);
            if (exit.find()) {
                return new CredentialException(
                        Reason.FAILED, called + " returned no key: a program exited with " + exit.group(1));
            }
            if (cause instanceof IOException && message.startsWith(NOT_RUN)) {
                return new CredentialException(Reason.FAILED, called + " returned no key: the program cannot be run");
            }
        }
        return new CredentialException(Reason.FAILED, called + " returned no key");
    }

    @Override
    public TemporaryCredential obtain() throws CredentialException {
        try {
            AwsCredentialsIdentity credentials = provider.resolveCredentials();
            Optional<SecretKey> token = credentials instanceof AwsSessionCredentialsIdentity session
                    ? Optional.of(SecretKey.of(session.sessionToken().toCharArray()))
                    : Optional.empty();
            SecretKey secret = SecretKey.of(credentials.secretAccessKey().toCharArray());
            return new TemporaryCredential(
                    new Credential(new AccessKeyId(credentials.accessKeyId()), secret, token),
                    credentials.expirationTime().orElse(Instant.MAX));
        } catch (SdkException | IllegalArgumentException | IllegalStateException e) {
            throw problem(e);
        }
    }
}
