package io.keybroker.catalogue;

import io.keybroker.cache.BoundedCache;
import java.util.List;
import java.util.Optional;

/** All partitions; a region belongs to the partition whose pattern it matches, so new regions need no new table. */
final class Partitions {
    private static final int LONGEST_REGION = 32;
    private static final int MOST_PLACES = 4096;

    private final List<Partition> all;
    private final BoundedCache<String, Place> places = new BoundedCache<>(MOST_PLACES);

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
        return places.get(region, this::newPlace);
    }

    private Place newPlace(String region) {
        Optional<Partition> partition = of(region);
        return new Place(
                partition.map(Partition::id).orElse("aws"),
                partition.map(p -> p.real(region)).orElse(region));
    }
}
