package io.keybroker.identity;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.identity.SourceException.Reason;
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
public final class Iam implements IamKeys {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Reach reach;
    private final String region;
    private final Supplier<Optional<Credential>> present;

    /**
     * How AWS is reached for the broker's own calls.
     *
     * @param http the client
     * @param endpoint takes the place of AWS's own, where an operator says so
     */
    public record Reach(SdkHttpClient http, Optional<URI> endpoint) {}

    /** {@code region} says which partition's IAM it is, and {@code present} which key signs at each call. */
    public Iam(Reach reach, String region, Supplier<Optional<Credential>> present) {
        this.reach = reach;
        this.region = homeOf(region);
        this.present = present;
    }

    /** IAM is one for a partition, and wants to be addressed in the region where it lives. */
    private static String homeOf(String region) {
        if (region.startsWith("cn-")) {
            return "cn-north-1";
        }
        return region.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
    }

    @Override
    public List<AccessKeyId> list() throws SourceException {
        return ask(
                "list the access keys",
                true,
                iam -> iam.listAccessKeys().accessKeyMetadata().stream()
                        .map(AccessKeyMetadata::accessKeyId)
                        .map(AccessKeyId::new)
                        .toList());
    }

    /** Asked once: a second try could find that the first one has made a key whose secret was lost on the way. */
    @Override
    public Credential create() throws SourceException {
        return ask("create an access key", false, iam -> {
            AccessKey made = iam.createAccessKey().accessKey();
            return new Credential(
                    new AccessKeyId(made.accessKeyId()),
                    SecretKey.of(made.secretAccessKey().toCharArray()));
        });
    }

    @Override
    public void activate(AccessKeyId id) throws SourceException {
        ask(
                "turn on the key " + id,
                true,
                iam -> iam.updateAccessKey(
                        request -> request.accessKeyId(id.value()).status(StatusType.ACTIVE)));
    }

    @Override
    public void deactivate(AccessKeyId id) throws SourceException {
        ask(
                "turn off the key " + id,
                true,
                iam -> unlessGone(() -> iam.updateAccessKey(
                        request -> request.accessKeyId(id.value()).status(StatusType.INACTIVE))));
    }

    @Override
    public void delete(AccessKeyId id) throws SourceException {
        ask(
                "delete the key " + id,
                true,
                iam -> unlessGone(() -> iam.deleteAccessKey(request -> request.accessKeyId(id.value()))));
    }

    /** Somebody else was faster: what was wished for is so. */
    private static boolean unlessGone(Runnable call) {
        try {
            call.run();
            return true;
        } catch (NoSuchEntityException e) {
            return false;
        }
    }

    private <T> T ask(String wish, boolean again, Function<IamClient, T> call) throws SourceException {
        Credential by = present.get()
                .orElseThrow(() -> new SourceException(Reason.NO_KEY, "there is no key to " + wish + " with"));
        IamClientBuilder builder = IamClient.builder()
                .region(Region.of(region))
                .httpClient(reach.http())
                .credentialsProvider(SdkKeys.of(by))
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
            throw AwsProblem.of(e, "IAM", region, wish, by.id());
        }
    }
}
