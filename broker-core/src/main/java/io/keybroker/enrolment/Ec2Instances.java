package io.keybroker.enrolment;

import io.keybroker.registry.IpAddress;
import java.io.IOException;
import java.util.Optional;

/** EC2's own word about its instances. Calls block, and may be answered from a description that is seconds old. */
@FunctionalInterface
public interface Ec2Instances {
    /** The instance as EC2 knows it, nothing if it knows none (yet); fails if EC2 cannot be asked now. */
    Optional<Description> describe(String account, String region, String instanceId) throws IOException;

    /**
     * What EC2 says about an instance.
     *
     * @param state as in {@code pending} or {@code running}
     * @param primaryAddress the primary private address of its first network interface
     * @param imageId what it was made from
     */
    record Description(String state, IpAddress primaryAddress, String imageId) {}
}
