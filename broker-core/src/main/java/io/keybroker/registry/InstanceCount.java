package io.keybroker.registry;

/**
 * Number of instances in the registry.
 *
 * @param all all instances that were not purged
 * @param active the active instances
 */
public record InstanceCount(int all, int active) {}
