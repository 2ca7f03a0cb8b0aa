package io.keybroker.ec2;

import io.keybroker.net.IpAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An EC2 that says what a test has it say, in one region. */
public final class FakeInstanceDescriber implements InstanceDescriber {
    public static final String ACCOUNT = "123456789012";
    public static final String IMAGE = "ami-5fb8c835";

    private final String region;
    private final Map<String, InstanceDescription> known = new ConcurrentHashMap<>();
    private volatile boolean silent;
    private volatile Duration silence = Duration.ZERO;

    public FakeInstanceDescriber(String region) {
        this.region = region;
    }

    /** An instance that is in a state, at an address. */
    public static InstanceDescription at(String address, String state) {
        return with(address, state, "eni-1", Map.of());
    }

    /** An instance with a network interface and tags. */
    public static InstanceDescription with(
            String address, String state, String networkInterface, Map<String, String> tags) {
        return new InstanceDescription(
                ACCOUNT,
                state,
                IMAGE,
                Optional.of(new InstanceDescription.NetworkInterface(
                        networkInterface, IpAddress.parse(address), "vpc-1", "subnet-1")),
                tags);
    }

    /** One that has ended: no place in the network is left of it. */
    public static InstanceDescription ended() {
        return new InstanceDescription(ACCOUNT, "terminated", IMAGE, Optional.empty(), Map.of());
    }

    public FakeInstanceDescriber says(String instanceId, InstanceDescription description) {
        known.put(instanceId, description);
        return this;
    }

    public FakeInstanceDescriber forgets(String instanceId) {
        known.remove(instanceId);
        return this;
    }

    /** Says nothing any more, and has not for so long. */
    public FakeInstanceDescriber silentFor(Duration time) {
        silence = time;
        silent = !time.isZero();
        return this;
    }

    @Override
    public boolean coversRegion(String other) {
        return region.equals(other);
    }

    @Override
    public Map<String, InstanceDescription> describe(String other, Collection<String> ids)
            throws Ec2UnavailableException {
        if (silent || !coversRegion(other)) {
            throw new Ec2UnavailableException("throttled");
        }
        Map<String, InstanceDescription> found = new HashMap<>(known);
        found.keySet().retainAll(ids);
        return found;
    }

    @Override
    public Duration unavailableFor(String other) {
        return silence;
    }
}
