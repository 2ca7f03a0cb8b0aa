package io.keybroker.registry;

import java.util.Optional;

/** Where instances run that came by EC2's document; blocks. */
@FunctionalInterface
public interface InstanceRegions {
    /** The region of an instance; nothing if EC2 has nothing to do with it. */
    Optional<String> regionOf(String instanceId);
}
