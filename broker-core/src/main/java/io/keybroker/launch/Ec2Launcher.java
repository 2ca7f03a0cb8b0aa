package io.keybroker.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.credential.Credential;
import io.keybroker.identity.SdkCredentials;
import io.keybroker.net.IpAddress;
import io.keybroker.ticket.ExpectedInstance;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.Ec2ClientBuilder;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** EC2 calls of a launch by the AWS SDK, signed with an identity. Calls block. */
public final class Ec2Launcher {
    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final int SERVER_ERROR = 500;

    private final SdkHttpClient http;
    private final Optional<URI> endpoint;

    /**
     * Region and key of a launch.
     *
     * @param region the AWS region
     * @param key the real key
     */
    public record LaunchTarget(String region, Credential key) {}

    /** {@code endpoint} overrides the regional endpoints. */
    public Ec2Launcher(SdkHttpClient http, Optional<URI> endpoint) {
        this.http = http;
        this.endpoint = endpoint;
    }

    /** Returns the request of a document in the form of the AWS CLI's {@code --cli-input-json}. */
    public static RunInstancesRequest.Builder request(JsonNode document) {
        RunInstancesRequest.Builder request = RunInstancesRequest.builder();
        SdkRequestReader.populate(document, request);
        return request;
    }

    /** Launches machines; the client token makes a repeated request idempotent. */
    public LaunchResult runInstances(LaunchTarget target, RunInstancesRequest request) throws LaunchException {
        return toResult(instances(target, request));
    }

    List<Instance> instances(LaunchTarget target, RunInstancesRequest request) throws LaunchException {
        return call(target, ec2 -> ec2.runInstances(request).instances());
    }

    /** Performs a dry run; fails with EC2's reason. */
    public void dryRun(LaunchTarget target, RunInstancesRequest request) throws LaunchException {
        grants(target, ec2 -> ec2.runInstances(request.toBuilder().dryRun(true).build()));
    }

    /** Performs a dry-run call; fails with EC2's reason if it would be denied. */
    void grants(LaunchTarget target, Consumer<Ec2Client> rehearsal) throws LaunchException {
        call(target, ec2 -> {
            try {
                rehearsal.accept(ec2);
            } catch (AwsServiceException e) {
                if (!code(e).equals("DryRunOperation")) {
                    throw e;
                }
            }
            return true;
        });
    }

    /** Returns the machines with this client token that EC2 lists now. */
    public LaunchResult findByClientToken(LaunchTarget target, String clientToken) throws LaunchException {
        return call(
                target,
                ec2 -> toResult(ec2
                        .describeInstancesPaginator(request -> request.filters(clientTokenFilter(clientToken)))
                        .reservations()
                        .stream()
                        .flatMap(reservation -> reservation.instances().stream())
                        .toList()));
    }

    private static Filter clientTokenFilter(String clientToken) {
        return Filter.builder().name("client-token").values(clientToken).build();
    }

    private static LaunchResult toResult(List<Instance> instances) {
        Set<ExpectedInstance> addressed = new HashSet<>();
        for (Instance instance : instances) {
            Optional.ofNullable(instance.privateIpAddress())
                    .ifPresent(address ->
                            addressed.add(new ExpectedInstance(instance.instanceId(), IpAddress.parse(address))));
        }
        return new LaunchResult(instances.stream().map(Instance::instanceId).toList(), addressed);
    }

    <T> T call(LaunchTarget target, Function<Ec2Client, T> question) throws LaunchException {
        Ec2ClientBuilder builder = Ec2Client.builder()
                .region(Region.of(target.region()))
                .httpClient(http)
                .credentialsProvider(SdkCredentials.provider(target.key()))
                .overrideConfiguration(override -> override.apiCallTimeout(PATIENCE));
        endpoint.ifPresent(builder::endpointOverride);
        try (Ec2Client ec2 = builder.build()) {
            return question.apply(ec2);
        } catch (AwsServiceException e) {
            String message = Optional.ofNullable(e.awsErrorDetails())
                    .map(AwsErrorDetails::errorMessage)
                    .orElse("status " + e.statusCode());
            throw new LaunchException(e.statusCode() < SERVER_ERROR, "EC2 returned " + code(e) + ": " + message);
        } catch (SdkException | IllegalArgumentException e) {
            throw new LaunchException(false, "EC2 in " + target.region() + " returned no valid response");
        }
    }

    static String code(AwsServiceException e) {
        return Optional.ofNullable(e.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("no");
    }
}
