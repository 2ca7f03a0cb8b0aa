package io.keybroker.identity.rotation;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.identity.AwsErrorMapper;
import io.keybroker.identity.CredentialException;
import io.keybroker.identity.CredentialException.Reason;
import io.keybroker.identity.SdkCredentials;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.IamClientBuilder;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.StatusType;

/** IAM access-key calls for the user of one key, signed with the current key. */
public final class SdkIamAccessKeys implements IamAccessKeys {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ClientOptions reach;
    private final String region;
    private final Supplier<Optional<Credential>> present;

    /**
     * Client options for the broker's own AWS calls.
     *
     * @param http the HTTP client
     * @param endpoint an override of AWS's endpoint
     */
    public record ClientOptions(SdkHttpClient http, Optional<URI> endpoint) {}

    /** {@code region} selects the partition's IAM; {@code present} supplies the signing key of each call. */
    public SdkIamAccessKeys(ClientOptions reach, String region, Supplier<Optional<Credential>> present) {
        this.reach = reach;
        this.region = homeOf(region);
        this.present = present;
    }

    /** Returns the signing region of the partition's IAM endpoint. */
    private static String homeOf(String region) {
        if (region.startsWith("cn-")) {
            return "cn-north-1";
        }
        return region.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
    }

    @Override
    public List<AccessKeyId> list() throws CredentialException {
        return call(
                "list the access keys",
                true,
                iam -> iam.listAccessKeys().accessKeyMetadata().stream()
                        .map(AccessKeyMetadata::accessKeyId)
                        .map(AccessKeyId::new)
                        .toList());
    }

    /** Sends one request without retries, since a second one could follow a created key whose secret was lost. */
    @Override
    public Credential create() throws CredentialException {
        return call("create an access key", false, iam -> {
            AccessKey accessKey = iam.createAccessKey().accessKey();
            return new Credential(
                    new AccessKeyId(accessKey.accessKeyId()),
                    SecretKey.of(accessKey.secretAccessKey().toCharArray()));
        });
    }

    @Override
    public void activate(AccessKeyId id) throws CredentialException {
        call(
                "turn on the key " + id,
                true,
                iam -> iam.updateAccessKey(
                        request -> request.accessKeyId(id.value()).status(StatusType.ACTIVE)));
    }

    @Override
    public void deactivate(AccessKeyId id) throws CredentialException {
        call(
                "turn off the key " + id,
                true,
                iam -> ignoringMissing(() -> iam.updateAccessKey(
                        request -> request.accessKeyId(id.value()).status(StatusType.INACTIVE))));
    }

    @Override
    public void delete(AccessKeyId id) throws CredentialException {
        call(
                "delete the key " + id,
                true,
                iam -> ignoringMissing(() -> iam.deleteAccessKey(request -> request.accessKeyId(id.value()))));
    }

    /** Ignores a missing key, which another client has already changed or deleted. */
    private static boolean ignoringMissing(Runnable call) {
        try {
            call.run();
            return true;
        } catch (NoSuchEntityException e) {
            return false;
        }
    }

    private <T> T call(String wish, boolean again, Function<IamClient, T> call) throws CredentialException {
        Credential credential = present.get()
                .orElseThrow(() -> new CredentialException(Reason.NO_KEY, "there is no key to " + wish + " with"));
        IamClientBuilder builder = IamClient.builder()
                .region(Region.of(region))
                .httpClient(reach.http())
                .credentialsProvider(SdkCredentials.provider(credential))
                .overrideConfiguration(override -> {
                    override.apiCallTimeout(PATIENCE);
                    if (!again) {
                        override.retryStrategy(retry -> retry.maxAttempts(1));
                    }
                });
        reach.endpoint().ifPresent(builder::endpointOverride);
        try (IamClient iam = builder.build()) {
            return call.apply(iam);
        } catch (SdkException e) {
            throw AwsErrorMapper.toException(e, new AwsErrorMapper.Call("IAM", region, wish), credential.id());
        }
    }
}
