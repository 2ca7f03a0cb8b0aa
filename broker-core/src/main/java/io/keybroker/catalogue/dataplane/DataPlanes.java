package io.keybroker.catalogue.dataplane;

import io.keybroker.catalogue.endpoint.Partitions;
import io.keybroker.catalogue.table.TsvTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The services whose single resources have hosts of their own. */
public final class DataPlanes {
    private final Map<String, DataPlane> bySigningName = new TreeMap<>();

    /** All that the broker knows by itself. */
    public DataPlanes() {
        this(new TsvTable(Optional.empty()));
    }

    /** The same with the operators' additions. */
    public DataPlanes(TsvTable tables) {
        Partitions partitions = new Partitions(tables);
        Map<String, List<DataPlaneRoute>> routes = new TreeMap<>();
        for (String[] row : tables.rows("data-planes.tsv")) {
            routes.computeIfAbsent(row[0], key -> new ArrayList<>()).add(DataPlaneRoute.parse(row));
        }
        Map<String, List<HostVariable>> variables = new TreeMap<>();
        for (String[] row : tables.rows("data-plane-hosts.tsv")) {
            variables.computeIfAbsent(row[0], key -> new ArrayList<>()).add(HostVariable.parse(row));
        }
        routes.forEach((name, all) ->
                bySigningName.put(name, new DataPlane(name, all, variables.getOrDefault(name, List.of()), partitions)));
    }

    /** The data plane of a service by its signing name. */
    public Optional<DataPlane> find(String signingName) {
        return Optional.ofNullable(bySigningName.get(signingName));
    }

    /** The signing names of all of them, in order. */
    public Set<String> signingNames() {
        return bySigningName.keySet();
    }
}
