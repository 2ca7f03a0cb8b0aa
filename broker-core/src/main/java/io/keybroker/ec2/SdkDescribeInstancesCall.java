package io.keybroker.ec2;

import io.keybroker.identity.IdentityLookup;
import io.keybroker.net.IpAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.Ec2ClientBuilder;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceAttachment;
import software.amazon.awssdk.services.ec2.model.InstanceState;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * DescribeInstances by the AWS SDK. It selects instances by a filter, so that an unknown one does not fail the call
 * for all others, and reads all pages.
 */
final class SdkDescribeInstancesCall implements DescribeInstancesCall, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE_ONCE = Duration.ofSeconds(4);
    private static final int PAGE = 1000;
    private static final int MOST_PAGES = 20;

    private final Ec2Client ec2;
    private final String region;

    /**
     * Client options of all regions.
     *
     * @param http the HTTP client
     * @param endpoint an override of AWS's endpoint
     * @param identities the identities
     * @param identity the identity that signs
     */
    record ClientOptions(SdkHttpClient http, Optional<URI> endpoint, IdentityLookup identities, String identity) {}

    SdkDescribeInstancesCall(ClientOptions reach, String region) {
        Ec2ClientBuilder builder = Ec2Client.builder()
                .region(Region.of(region))
                .httpClient(reach.http())
                .credentialsProvider(new IdentityCredentialsProvider(reach.identities(), reach.identity()))
                .overrideConfiguration(
                        override -> override.apiCallTimeout(PATIENCE).apiCallAttemptTimeout(PATIENCE_ONCE));
        reach.endpoint().ifPresent(builder::endpointOverride);
        this.ec2 = builder.build();
        this.region = region;
    }

    @Override
    public Map<String, InstanceDescription> describe(Set<String> instanceIds) throws Ec2UnavailableException {
        try {
            return fetch(List.copyOf(instanceIds));
        } catch (AwsServiceException e) {
            String code = Optional.ofNullable(e.awsErrorDetails())
                    .map(AwsErrorDetails::errorCode)
                    .orElse("no");
            throw new Ec2UnavailableException("EC2 in " + region + " returned " + code + " (status " + e.statusCode()
                    + ", request " + e.requestId() + ")");
        } catch (SdkException e) {
            throw new Ec2UnavailableException("EC2 in " + region + " could not be reached: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) { // an invalid address
            throw new Ec2UnavailableException("the EC2 response in " + region + " is invalid", e);
        }
    }

    private Map<String, InstanceDescription> fetch(List<String> ids) throws Ec2UnavailableException {
        Map<String, InstanceDescription> descriptions = new HashMap<>();
        Optional<String> next = Optional.empty();
        for (int page = 0; page < MOST_PAGES; page++) {
            Optional<String> token = next;
            DescribeInstancesResponse answer = ec2.describeInstances(request -> {
                request.maxResults(PAGE)
                        .filters(
                                Filter.builder().name("instance-id").values(ids).build());
                token.ifPresent(request::nextToken);
            });
            checkWhole(answer);
            answer.reservations().forEach(reservation -> toDescription(reservation, descriptions));
            next = Optional.ofNullable(answer.nextToken()).filter(marker -> !marker.isEmpty());
            if (next.isEmpty()) {
                descriptions.keySet().retainAll(Set.copyOf(ids));
                return descriptions;
            }
        }
        throw new Ec2UnavailableException("the EC2 response in " + region + " has too many pages");
    }

    /**
     * Rejects an empty document, which reads like a response without instances; EC2's responses always have a request
     * ID.
     */
    private void checkWhole(DescribeInstancesResponse answer) throws Ec2UnavailableException {
        String request = text(answer.responseMetadata().requestId());
        if (request.isEmpty() || request.equals("UNKNOWN")) {
            throw new Ec2UnavailableException("the EC2 response in " + region + " has no request id");
        }
    }

    private static void toDescription(Reservation reservation, Map<String, InstanceDescription> descriptions) {
        for (Instance instance : reservation.instances()) {
            Optional<String> id = Optional.ofNullable(instance.instanceId());
            Optional<String> state = Optional.ofNullable(instance.state()).map(InstanceState::nameAsString);
            if (id.isPresent() && state.isPresent()) {
                descriptions.put(id.get(), described(instance, state.get(), text(reservation.ownerId())));
            }
        }
    }

    private static InstanceDescription described(Instance instance, String state, String account) {
        return new InstanceDescription(
                account,
                state,
                text(instance.imageId()),
                instance.networkInterfaces().stream()
                        .filter(SdkDescribeInstancesCall::isPrimary)
                        .flatMap(networkInterface -> toDescription(networkInterface).stream())
                        .findFirst(),
                tags(instance));
    }

    private static boolean isPrimary(InstanceNetworkInterface networkInterface) {
        return Optional.ofNullable(networkInterface.attachment())
                .map(InstanceNetworkInterfaceAttachment::deviceIndex)
                .filter(index -> index == 0)
                .isPresent();
    }

    private static Optional<InstanceDescription.NetworkInterface> toDescription(
            InstanceNetworkInterface networkInterface) {
        return Optional.ofNullable(networkInterface.privateIpAddress())
                .map(address -> new InstanceDescription.NetworkInterface(
                        text(networkInterface.networkInterfaceId()),
                        IpAddress.parse(address),
                        text(networkInterface.vpcId()),
                        text(networkInterface.subnetId())));
    }

    private static Map<String, String> tags(Instance instance) {
        Map<String, String> tags = new HashMap<>();
        for (Tag tag : instance.tags()) {
            Optional.ofNullable(tag.key()).ifPresent(key -> tags.put(key, text(tag.value())));
        }
        return tags;
    }

    /** Returns a text for the SDK's nullable value. */
    private static String text(@Nullable String text) {
        return Optional.ofNullable(text).orElse("");
    }

    @Override
    public void close() {
        ec2.close();
    }
}
