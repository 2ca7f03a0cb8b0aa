package io.keybroker.ec2;

import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.identity.Identities;
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
public final class AskedRegions implements Ec2Instances, AutoCloseable {
    private static final int THREADS = 4;

    private final List<SdkDescribeCall> calls = new ArrayList<>();
    private final Map<String, GatheredQuestions> regions = new HashMap<>();
    private final ScheduledExecutorService executor =
            Executors.newScheduledThreadPool(THREADS, new DaemonThreadFactory("ec2"));

    /**
     * Whom to ask, and as whom.
     *
     * @param identity the name of the identity that may do {@code ec2:DescribeInstances}
     * @param regions the regions
     * @param endpoint instead of AWS's own, where an operator says so
     */
    public record Wanted(String identity, List<String> regions, Optional<URI> endpoint) {
        public Wanted {
            regions = List.copyOf(regions);
        }
    }

    public AskedRegions(Wanted wanted, SdkHttpClient http, Identities identities, RandomGenerator random) {
        SdkDescribeCall.Reach reach = new SdkDescribeCall.Reach(http, wanted.endpoint(), identities, wanted.identity());
        for (String region : wanted.regions()) {
            SdkDescribeCall call = new SdkDescribeCall(reach, region);
            calls.add(call);
            regions.put(region, new GatheredQuestions(call, executor, random, System::nanoTime));
        }
    }

    @Override
    public boolean asksIn(String region) {
        return regions.containsKey(region);
    }

    @Override
    public Map<String, Description> describe(String region, Collection<String> instanceIds) throws Ec2SilentException {
        GatheredQuestions questions = regions.get(region);
        if (questions == null) {
            throw new Ec2SilentException(
                    "EC2 in " + region + " is not configured (expected: one of " + regions.keySet() + ")");
        }
        return instanceIds.isEmpty() ? Map.of() : questions.ask(instanceIds);
    }

    @Override
    public Duration silentFor(String region) {
        GatheredQuestions questions = regions.get(region);
        return questions == null ? Duration.ZERO : questions.silentFor();
    }

    @Override
    public void close() {
        executor.shutdownNow();
        calls.forEach(SdkDescribeCall::close);
    }
}
