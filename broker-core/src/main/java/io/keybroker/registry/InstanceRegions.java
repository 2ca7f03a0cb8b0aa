package io.keybroker.registry;

import java.util.Optional;

/** Finds the region of an instance enrolled with an EC2 identity document; blocks. */
@FunctionalInterface
public interface InstanceRegions {
    /** The region of an instance; nothing if EC2 has nothing to do with it. */
    Optional<String> regionOf(String instanceId);
}
