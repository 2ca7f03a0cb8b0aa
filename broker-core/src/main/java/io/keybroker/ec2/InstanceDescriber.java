package io.keybroker.ec2;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/** Describes instances by region. Calls block. */
public interface InstanceDescriber {
    /** Whether this region is configured. */
    boolean coversRegion(String region);

    /**
     * Returns the descriptions of these instances, without those that EC2 does not know (yet, or any more). The
     * response is complete, or the call fails.
     */
    Map<String, InstanceDescription> describe(String region, Collection<String> instanceIds)
            throws Ec2UnavailableException;

    /** Returns for how long EC2 has been unavailable in this region; zero after a successful response. */
    Duration unavailableFor(String region);
}
