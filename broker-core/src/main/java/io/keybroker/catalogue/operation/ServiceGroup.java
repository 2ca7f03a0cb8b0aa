package io.keybroker.catalogue.operation;

import io.keybroker.catalogue.body.MemberPaths;
import io.keybroker.catalogue.mapping.RequestMembers;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The services of one signing name, with all their operations. */
public final class ServiceGroup {
    private final List<Service> services;
    private final Map<String, Map<String, LazyOperationModel>> operations = new HashMap<>();
    private final RouteTree routes = new RouteTree();
    private final List<SharedOperationRule> ties;

    public ServiceGroup(
            List<Service> services,
            Map<String, List<String>> rows,
            Map<String, String> types,
            List<SharedOperationRule> ties) {
        this.services = services;
        this.ties = ties;
        for (Service service : services) {
            Map<String, LazyOperationModel> named = new HashMap<>();
            for (String line : rows.getOrDefault(service.id(), List.of())) {
                LazyOperationModel listing = new LazyOperationModel(service, line, types);
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

    /** Returns the services of a protocol. */
    List<Service> servicesSpeaking(Protocol protocol) {
        return services.stream().filter(service -> service.supports(protocol)).toList();
    }

    RouteTree routes() {
        return routes;
    }

    /** Returns the needed member paths of a body; all of them if they select the service. */
    MemberPaths addressesOf(OperationModel row) {
        return ties.stream().anyMatch(tie -> tie.operation().equals(row.name())) ? MemberPaths.ALL : row.addresses();
    }

    /** Returns the operation of the right service, if several share it. */
    OperationModel resolveShared(OperationModel row, RequestMembers members) throws RequestRejectedException {
        for (SharedOperationRule tie : ties) {
            if (tie.operation().equals(row.name()) && tie.isDecidedBy(members)) {
                return Optional.ofNullable(
                                operations.getOrDefault(tie.service(), Map.of()).get(row.name()))
                        .map(LazyOperationModel::row)
                        .orElse(row);
            }
        }
        return row;
    }

    private Optional<OperationModel> row(Service service, String name) {
        return Optional.ofNullable(
                        operations.getOrDefault(service.id(), Map.of()).get(name))
                .map(LazyOperationModel::row);
    }

    /** Returns the operations that require an action. */
    public List<OperationModel> operationsRequiring(String action) {
        String name = action.substring(action.indexOf(':') + 1);
        return services.stream()
                .filter(service -> service.protocol() != Protocol.S3) // whose routes are in their own table
                .flatMap(service -> operations.getOrDefault(service.id(), Map.of()).values().stream())
                .filter(listing -> listing.mentions(name))
                .map(LazyOperationModel::row)
                .filter(row ->
                        row.plans().stream().anyMatch(plan -> plan.action().equalsIgnoreCase(action)))
                .toList();
    }

    /** Finds an operation by target prefix and name, {@code DynamoDB_20120810.GetItem}. */
    Optional<OperationModel> targeted(Protocol protocol, String prefix, String name) {
        List<Service> owners = new ArrayList<>(1);
        for (Service service : services) {
            if (service.supports(protocol)
                    && !prefix.isEmpty()
                    && service.targetPrefix().equals(prefix)) {
                owners.add(service);
            }
        }
        return choose(owners, name);
    }

    /** Finds an operation by a form's Action, and by its Version if several services have it. */
    Optional<OperationModel> findByAction(Protocol protocol, String name, Optional<String> version) {
        List<Service> owners = new ArrayList<>(servicesSpeaking(protocol));
        List<Service> dated = owners.stream()
                .filter(service -> service.version().equals(version.orElse("")))
                .toList();
        return choose(dated.isEmpty() ? owners : dated, name);
    }

    private Optional<OperationModel> choose(List<Service> owners, String name) {
        for (Service service : owners) {
            Optional<OperationModel> row = row(service, name);
            if (row.isPresent()) {
                return row;
            }
        }
        return owners.stream().findFirst().map(service -> OperationModel.unlisted(service, name, mints(service)));
    }

    /** Whether a service has a credential-issuing operation, so that an unlisted one may be too. */
    private boolean mints(Service service) {
        return operations.getOrDefault(service.id(), Map.of()).values().stream()
                .anyMatch(LazyOperationModel::issuesCredentials);
    }
}
