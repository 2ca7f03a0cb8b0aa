package io.keybroker.catalogue.operation;

import io.keybroker.catalogue.model.Protocol;
import io.keybroker.catalogue.model.Service;
import io.keybroker.catalogue.table.TsvTable;
import io.keybroker.http.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Index of the query APIs by Action and Version, for requests that name no service. */
public final class QueryActionIndex {
    private final List<Service> services;
    private final Map<String, Set<String>> actions = new HashMap<>();

    public QueryActionIndex(Collection<Service> all, Map<String, List<String>> operations) {
        services = all.stream()
                .filter(service -> service.protocols().stream().anyMatch(Protocol::isForm))
                .sorted(Comparator.comparing(Service::id))
                .toList();
        for (Service service : services) {
            Set<String> names = new HashSet<>();
            for (String row : operations.getOrDefault(service.id(), List.of())) {
                names.add(TsvTable.secondColumn(row));
            }
            actions.put(service.id(), names);
        }
    }

    /** Those of one signing name that have the Action in the Version, or else the one or the other; none if others have too. */
    public List<Service> find(Query parameters) {
        String action = parameters.first("Action").orElse("");
        String version = parameters.first("Version").orElse("");
        List<Service> acting = new ArrayList<>(services);
        acting.removeIf(service -> !actions.getOrDefault(service.id(), Set.of()).contains(action));
        List<Service> candidates = acting.isEmpty() ? new ArrayList<>(services) : acting;
        List<Service> dated = candidates.stream()
                .filter(service -> service.version().equals(version))
                .toList();
        List<Service> found = dated.isEmpty() ? acting : dated;
        boolean one = found.stream().map(Service::signingName).distinct().count() == 1;
        return one ? found : List.of();
    }
}
