package io.keybroker.catalogue.model;

/**
 * Where a request is made.
 *
 * @param partition the partition's name in ARNs
 * @param region the region
 */
public record PartitionRegion(String partition, String region) {}
