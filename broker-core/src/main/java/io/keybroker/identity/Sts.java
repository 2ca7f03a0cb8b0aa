package io.keybroker.identity;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.identity.CredentialException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.Tag;

/** AWS STS client: assumes roles and gets caller identities. Calls block. */
public final class Sts {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SdkHttpClient http;
    private final Optional<URI> endpoint;

    /** {@code endpoint} overrides the regional endpoints. */
    public Sts(SdkHttpClient http, Optional<URI> endpoint) {
        this.http = http;
        this.endpoint = endpoint;
    }

    /** Assumes a role with a key, and returns the new session's credential. */
    public TemporaryCredential assume(AssumeRoleRequest parameters, Credential caller) throws CredentialException {
        List<Tag> tags = parameters.tags().entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
        Credentials session = call(
                parameters.region(),
                caller,
                "assume " + parameters.roleArn(),
                sts -> sts.assumeRole(request -> request.roleArn(parameters.roleArn())
                                .roleSessionName(parameters.sessionName().text())
                                .durationSeconds((int) parameters.duration().toSeconds())
                                .externalId(parameters.externalId().orElse(null))
                                .policy(parameters.sessionPolicy().orElse(null))
                                .sourceIdentity(parameters
                                        .sourceIdentity()
                                        .map(SessionName::text)
                                        .orElse(null))
                                .tags(tags))
                        .credentials());
        Credential credential = new Credential(
                new AccessKeyId(session.accessKeyId()),
                SecretKey.of(session.secretAccessKey().toCharArray()),
                Optional.of(SecretKey.of(session.sessionToken().toCharArray())));
        return new TemporaryCredential(credential, session.expiration());
    }

    /** Whether AWS accepts a key yet. */
    public boolean accepts(Credential credential, String region) throws CredentialException {
        try {
            callerArn(credential, region);
            return true;
        } catch (CredentialException e) {
            if (e.reason() == Reason.INVALID_KEY) {
                return false;
            }
            throw e;
        }
    }

    /** Returns the caller ARN of a key. */
    public String callerArn(Credential credential, String region) throws CredentialException {
        return call(
                region,
                credential,
                "get the caller identity",
                sts -> sts.getCallerIdentity().arn());
    }

    private <T> T call(String region, Credential credential, String wish, Function<StsClient, T> call)
            throws CredentialException {
        StsClientBuilder builder = StsClient.builder()
                .region(Region.of(region))
                .httpClient(http)
                .credentialsProvider(SdkCredentials.provider(credential))
                .overrideConfiguration(override -> override.apiCallTimeout(PATIENCE));
        endpoint.ifPresent(builder::endpointOverride);
        try (StsClient sts = builder.build()) {
            return call.apply(sts);
        } catch (SdkException e) {
            throw AwsErrorMapper.toException(e, new AwsErrorMapper.Call("STS", region, wish), credential.id());
        }
    }
}
