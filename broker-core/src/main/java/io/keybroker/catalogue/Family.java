package io.keybroker.catalogue;

import io.keybroker.refusal.RefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The services of one signing name, with all their operations. */
final class Family {
    private final List<Service> services;
    private final Map<String, Map<String, Listing>> operations = new HashMap<>();
    private final RouteTree routes = new RouteTree();
    private final List<Tie> ties;

    Family(List<Service> services, Map<String, List<String>> rows, Map<String, String> types, List<Tie> ties) {
        this.services = services;
        this.ties = ties;
        for (Service service : services) {
            Map<String, Listing> named = new HashMap<>();
            for (String line : rows.getOrDefault(service.id(), List.of())) {
                Listing listing = new Listing(service, line, types);
                named.put(listing.name(), listing);
                if (service.protocol() != Protocol.S3) {
                    listing.route().ifPresent(route -> routes.add(route, listing));
                }
            }
            operations.put(service.id(), named);
        }
    }

    List<Service> services() {
        return services;
    }

    /** The services that speak a protocol. */
    List<Service> speaking(Protocol protocol) {
        return services.stream().filter(service -> service.speaks(protocol)).toList();
    }

    RouteTree routes() {
        return routes;
    }

    /** What a body is asked about; all of it where that tells services apart first. */
    Addresses addressesOf(OperationRow row) {
        return ties.stream().anyMatch(tie -> tie.operation().equals(row.name())) ? Addresses.ALL : row.addresses();
    }

    /** The operation of the right service, where several have it alike. */
    OperationRow settled(OperationRow row, Members members) throws RefusedException {
        for (Tie tie : ties) {
            if (tie.operation().equals(row.name()) && tie.settledBy(members)) {
                Listing other = operations.getOrDefault(tie.service(), Map.of()).get(row.name());
                return other == null ? row : other.row();
            }
        }
        return row;
    }

    private Optional<OperationRow> row(Service service, String name) {
        return Optional.ofNullable(
                        operations.getOrDefault(service.id(), Map.of()).get(name))
                .map(Listing::row);
    }

    /** The operations that ask for an action. */
    List<OperationRow> askingFor(String action) {
        String name = action.substring(action.indexOf(':') + 1);
        return services.stream()
                .filter(service -> service.protocol() != Protocol.S3) // whose routes are a table of their own
                .flatMap(service -> operations.getOrDefault(service.id(), Map.of()).values().stream())
                .filter(listing -> listing.mentions(name))
                .map(Listing::row)
                .filter(row ->
                        row.plans().stream().anyMatch(plan -> plan.action().equalsIgnoreCase(action)))
                .toList();
    }

    /** The service that calls an operation by a name behind a prefix, {@code DynamoDB_20120810.GetItem}. */
    Optional<OperationRow> targeted(Protocol protocol, String prefix, String name) {
        List<Service> owners = new ArrayList<>(1);
        for (Service service : services) {
            if (service.speaks(protocol)
                    && !prefix.isEmpty()
                    && service.targetPrefix().equals(prefix)) {
                owners.add(service);
            }
        }
        return chosen(owners, name);
    }

    /** The service whose form has an Action, by its Version where several have it. */
    Optional<OperationRow> acting(Protocol protocol, String name, Optional<String> version) {
        List<Service> owners = new ArrayList<>(speaking(protocol));
        List<Service> dated = owners.stream()
                .filter(service -> service.version().equals(version.orElse("")))
                .toList();
        return chosen(dated.isEmpty() ? owners : dated, name);
    }

    private Optional<OperationRow> chosen(List<Service> owners, String name) {
        for (Service service : owners) {
            Optional<OperationRow> row = row(service, name);
            if (row.isPresent()) {
                return row;
            }
        }
        return owners.stream().findFirst().map(service -> OperationRow.unlisted(service, name, mints(service)));
    }

    /** Whether a service has an operation that answers with credentials: one that is not listed may do so too. */
    private boolean mints(Service service) {
        return operations.getOrDefault(service.id(), Map.of()).values().stream().anyMatch(Listing::minting);
    }
}
