package io.keybroker.catalogue;

/**
 * Where a request is made.
 *
 * @param partition the partition's name in ARNs
 * @param region the region
 */
record Place(String partition, String region) {}
