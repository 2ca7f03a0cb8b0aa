package io.keybroker.catalogue.endpoint;

import java.util.List;
import java.util.regex.Pattern;

/**
 * An AWS partition, such as commercial, China or GovCloud.
 *
 * @param id its name in ARNs
 * @param regions what its regions look like
 * @param suffix what its hosts end with
 * @param dualStackSuffix what its dual-stack hosts end with
 * @param globalRegion the region that its global services are signed for
 * @param pseudoRegions names that clients use for no region at all
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

    /** The region that a client's word for it stands for. */
    String real(String region) {
        return pseudoRegions.contains(region) ? globalRegion : region;
    }
}
