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

    /**
     * Returns the services of one signing name with this Action and Version, else with one of both; empty if the name
     * is ambiguous.
     */
    public List<Service> find(Query parameters) {
        String action = parameters.first("Action").orElse("");
        String version = parameters.first("Version").orElse("");
        List<Service> acting = new ArrayList<>(services);
        acting.removeIf(service -> !actions.getOrDefault(service.id(), Set.of()).contains(action));
        List<Service> candidates = acting.isEmpty() ? new ArrayList<>(services) : acting;
        List<Service> dated = candidates.stream()
                .filter(service -> service.version().equals(version))
                .toList();
        List<Service> matches = dated.isEmpty() ? acting : dated;
        boolean one = matches.stream().map(Service::signingName).distinct().count() == 1;
        return one ? matches : List.of();
    }
}
