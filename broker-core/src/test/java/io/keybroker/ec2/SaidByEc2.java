package io.keybroker.ec2;

import io.keybroker.net.IpAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An EC2 that says what a test has it say, in one region. */
public final class SaidByEc2 implements Ec2Instances {
    public static final String ACCOUNT = "123456789012";
    public static final String IMAGE = "ami-5fb8c835";

    private final String region;
    private final Map<String, Description> known = new ConcurrentHashMap<>();
    private volatile boolean silent;
    private volatile Duration silence = Duration.ZERO;

    public SaidByEc2(String region) {
        this.region = region;
    }

    /** An instance that is in a state, at an address. */
    public static Description at(String address, String state) {
        return with(address, state, "eni-1", Map.of());
    }

    /** An instance with a network interface and tags. */
    public static Description with(String address, String state, String networkInterface, Map<String, String> tags) {
        return new Description(
                ACCOUNT,
                state,
                IMAGE,
                Optional.of(new Description.NetworkInterface(
                        networkInterface, IpAddress.parse(address), "vpc-1", "subnet-1")),
                tags);
    }

    /** One that has ended: no place in the network is left of it. */
    public static Description ended() {
        return new Description(ACCOUNT, "terminated", IMAGE, Optional.empty(), Map.of());
    }

    public SaidByEc2 says(String instanceId, Description description) {
        known.put(instanceId, description);
        return this;
    }

    public SaidByEc2 forgets(String instanceId) {
        known.remove(instanceId);
        return this;
    }

    /** Says nothing any more, and has not for so long. */
    public SaidByEc2 silentFor(Duration time) {
        silence = time;
        silent = !time.isZero();
        return this;
    }

    @Override
    public boolean asksIn(String other) {
        return region.equals(other);
    }

    @Override
    public Map<String, Description> describe(String other, Collection<String> ids) throws Ec2SilentException {
        if (silent || !asksIn(other)) {
            throw new Ec2SilentException("throttled");
        }
        Map<String, Description> found = new HashMap<>(known);
        found.keySet().retainAll(ids);
        return found;
    }

    @Override
    public Duration silentFor(String other) {
        return silence;
    }
}
