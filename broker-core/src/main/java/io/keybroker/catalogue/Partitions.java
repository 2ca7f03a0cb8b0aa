package io.keybroker.catalogue;

import java.util.List;
import java.util.Optional;

/** All partitions; a region belongs to the one whose pattern it matches, so that new regions need no new table. */
final class Partitions {
    private static final int LONGEST_REGION = 32;
    private final List<Partition> all;

    Partitions(Table tables) {
        all = tables.rows("partitions.tsv").stream().map(Partition::of).toList();
    }

    List<Partition> all() {
        return all;
    }

    Optional<Partition> of(String region) {
        if (region.length() > LONGEST_REGION) {
            return Optional.empty();
        }
        return all.stream().filter(partition -> partition.has(region)).findFirst();
    }

    /** Where a request is made, for the ARNs in it: clouds that are not AWS's call their regions as they please. */
    Place placeOf(String region) {
        Optional<Partition> partition = of(region);
        return new Place(
                partition.map(Partition::id).orElse("aws"),
                partition.map(p -> p.real(region)).orElse(region));
    }
}
