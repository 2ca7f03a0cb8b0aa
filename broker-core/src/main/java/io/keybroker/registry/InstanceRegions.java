package io.keybroker.registry;

import java.util.Optional;

/** Finds the region of an instance enrolled with an EC2 identity document; blocks. */
@FunctionalInterface
public interface InstanceRegions {
    /** Returns the region of an instance; empty if it is not an EC2 instance. */
    Optional<String> regionOf(String instanceId);
}
