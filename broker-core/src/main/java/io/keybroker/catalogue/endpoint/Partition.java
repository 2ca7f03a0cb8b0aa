package io.keybroker.catalogue.endpoint;

import java.util.List;
import java.util.regex.Pattern;

/**
 * An AWS partition, such as commercial, China or GovCloud.
 *
 * @param id its name in ARNs
 * @param regions the pattern of its regions
 * @param suffix the suffix of its hosts
 * @param dualStackSuffix the suffix of its dual-stack hosts
 * @param globalRegion the signing region of its global services
 * @param pseudoRegions names of clients for an unspecified region
 */
record Partition(
        String id,
        Pattern regions,
        String suffix,
        String dualStackSuffix,
        String globalRegion,
        List<String> pseudoRegions) {
    static Partition of(String[] row) {
        return new Partition(row[0], Pattern.compile(row[1]), row[2], row[3], row[4], List.of(row[5].split(",")));
    }

    boolean has(String region) {
        return pseudoRegions.contains(region) || regions.matcher(region).matches();
    }

    /** Returns the region of a client's name for it. */
    String real(String region) {
        return pseudoRegions.contains(region) ? globalRegion : region;
    }
}
