package io.keybroker.catalogue;

/**
 * Partition and region of a request.
 *
 * @param partition the partition's name in ARNs
 * @param region the region
 */
record Place(String partition, String region) {}
