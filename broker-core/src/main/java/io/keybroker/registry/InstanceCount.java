package io.keybroker.registry;

/**
 * How many instances the registry has.
 *
 * @param all all that it has not forgotten
 * @param active those that may send now
 */
public record InstanceCount(int all, int active) {}
