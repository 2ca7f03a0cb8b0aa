package io.keybroker.ec2;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/** Describes instances by region. Calls block. */
public interface InstanceDescriber {
    /** Whether the broker was told to ask about instances in this region. */
    boolean coversRegion(String region);

    /**
     * What EC2 says about each of these instances; those that it does not know (yet, or any more) are not among them.
     * Either the answer is whole or there is none.
     */
    Map<String, InstanceDescription> describe(String region, Collection<String> instanceIds)
            throws Ec2UnavailableException;

    /** For how long EC2 has been asked in this region and has not answered; nothing if its last answer was one. */
    Duration unavailableFor(String region);
}
