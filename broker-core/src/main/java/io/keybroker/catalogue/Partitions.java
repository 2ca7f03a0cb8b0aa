package io.keybroker.catalogue;

import java.util.List;
import java.util.Optional;

/** All partitions; a region belongs to the partition whose pattern it matches, so new regions need no new table. */
final class Partitions {
    private static final int LONGEST_REGION = 32;
    private final List<Partition> all;
    private final Recent<String, Place> places = new Recent<>();

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
        for (Partition partition : all) {
            if (partition.has(region)) {
                return Optional.of(partition);
            }
        }
        return Optional.empty();
    }

    /** Where a request is made, for the ARNs in it: clouds that are not AWS's call their regions as they please. */
    Place placeOf(String region) {
        Place known = places.of(region);
        if (known != null) {
            return known;
        }
        Optional<Partition> partition = of(region);
        Place place = new Place(
                partition.map(Partition::id).orElse("aws"),
                partition.map(p -> p.real(region)).orElse(region));
        return places.keep(region, place);
    }
}
