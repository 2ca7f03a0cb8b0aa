package io.keybroker.ec2;

import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.identity.IdentityLookup;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.http.SdkHttpClient;

/** DescribeInstances in the configured regions, signed with an identity. */
public final class SdkInstanceDescriber implements InstanceDescriber, AutoCloseable {
    private static final int THREADS = 4;

    private final List<SdkDescribeInstancesCall> calls = new ArrayList<>();
    private final Map<String, DescribeBatcher> regions = new HashMap<>();
    private final ScheduledExecutorService executor =
            Executors.newScheduledThreadPool(THREADS, new DaemonThreadFactory("ec2"));

    /**
     * Settings of DescribeInstances calls.
     *
     * @param identity the identity with {@code ec2:DescribeInstances}
     * @param regions the regions
     * @param endpoint an override of AWS's endpoint
     */
    public record DescribeSettings(String identity, List<String> regions, Optional<URI> endpoint) {
        public DescribeSettings {
            regions = List.copyOf(regions);
        }
    }

    public SdkInstanceDescriber(
            DescribeSettings describeSettings, SdkHttpClient http, IdentityLookup identities, RandomGenerator random) {
        SdkDescribeInstancesCall.ClientOptions reach = new SdkDescribeInstancesCall.ClientOptions(
                http, describeSettings.endpoint(), identities, describeSettings.identity());
        for (String region : describeSettings.regions()) {
            SdkDescribeInstancesCall call = new SdkDescribeInstancesCall(reach, region);
            calls.add(call);
            regions.put(region, new DescribeBatcher(call, executor, random, System::nanoTime));
        }
    }

    @Override
    public boolean coversRegion(String region) {
        return regions.containsKey(region);
    }

    @Override
    public Map<String, InstanceDescription> describe(String region, Collection<String> instanceIds)
            throws Ec2UnavailableException {
        DescribeBatcher questions = find(region)
                .orElseThrow(() -> new Ec2UnavailableException(
                        "EC2 in " + region + " is not configured (expected: one of " + regions.keySet() + ")"));
        return instanceIds.isEmpty() ? Map.of() : questions.describe(instanceIds);
    }

    @Override
    public Duration unavailableFor(String region) {
        return find(region).map(DescribeBatcher::silentFor).orElse(Duration.ZERO);
    }

    private Optional<DescribeBatcher> find(String region) {
        return Optional.ofNullable(regions.get(region));
    }

    @Override
    public void close() {
        executor.shutdownNow();
        calls.forEach(SdkDescribeInstancesCall::close);
    }
}
