package io.keybroker.catalogue.model;

/**
 * Partition and region of a request.
 *
 * @param partition the partition's name in ARNs
 * @param region the region
 */
public record PartitionRegion(String partition, String region) {}
