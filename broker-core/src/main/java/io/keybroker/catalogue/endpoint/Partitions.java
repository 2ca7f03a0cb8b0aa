package io.keybroker.catalogue.endpoint;

import io.keybroker.cache.BoundedCache;
import io.keybroker.catalogue.model.PartitionRegion;
import io.keybroker.catalogue.table.TsvTable;
import java.util.List;
import java.util.Optional;

/** All partitions; a region belongs to the partition whose pattern it matches, so new regions need no new table. */
public final class Partitions {
    private static final int LONGEST_REGION = 32;
    private static final int MOST_PLACES = 4096;

    private final List<Partition> all;
    private final BoundedCache<String, PartitionRegion> places = new BoundedCache<>(MOST_PLACES);

    public Partitions(TsvTable tables) {
        all = tables.rows("partitions.tsv").stream().map(Partition::of).toList();
    }

    List<Partition> all() {
        return all;
    }

    Optional<Partition> find(String region) {
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

    /** Returns partition and region for ARNs; stores outside AWS can have any region name. */
    public PartitionRegion resolve(String region) {
        return places.get(region, this::newPlace);
    }

    private PartitionRegion newPlace(String region) {
        Optional<Partition> partition = find(region);
        return new PartitionRegion(
                partition.map(Partition::id).orElse("aws"),
                partition.map(p -> p.real(region)).orElse(region));
    }
}
