package io.keybroker.catalogue.dataplane;

import io.keybroker.catalogue.endpoint.Partitions;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.PartitionRegion;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is asked of the hosts of a service's single resources. Bodies are never read: cost is linear in the length of the
 * path.
 */
public final class DataPlane {
    private final String signingName;
    private final List<DataPlaneRoute> routes;
    private final List<HostVariable> variables;
    private final Partitions partitions;

    DataPlane(String signingName, List<DataPlaneRoute> routes, List<HostVariable> variables, Partitions partitions) {
        this.signingName = signingName;
        this.routes = List.copyOf(routes);
        this.variables = List.copyOf(variables);
        this.partitions = partitions;
    }

    /** Whether a request asks for one of the operations that the service is known by elsewhere too. */
    public boolean isModelled(RequestHead head, DataPlaneHost host) throws RequestRejectedException {
        return find(head, host).route().isModelled();
    }

    /** The operation of a request, if it is none of those that the service is known by elsewhere. */
    public Operation identify(Service service, RequestHead head, DataPlaneHost host) throws RequestRejectedException {
        Match match = find(head, host);
        return match.route().operation(service, head, host, parts(match, head, host));
    }

    /** An operation that the service is known by elsewhere too, on the resource of the host. */
    public Operation onHost(Operation operation, RequestHead head, DataPlaneHost host) throws RequestRejectedException {
        Match match = find(head, host);
        return match.route().onHost(operation, host, parts(match, head, host));
    }

    private DataPlaneRoute.ArnParts parts(Match match, RequestHead head, DataPlaneHost host) {
        Map<String, String> shown = new HashMap<>(match.labels());
        shown.put("method", head.method());
        for (HostVariable variable : variables) {
            variable.find(host.name()).ifPresent(value -> shown.put(variable.part(), value));
        }
        return new DataPlaneRoute.ArnParts(partitions.resolve(host.region()), host.account(), shown);
    }

    /** Whether a role may state that ARN for a host. */
    public boolean acceptsArn(String arn, String region) {
        PartitionRegion place = partitions.resolve(region);
        return routes.stream().anyMatch(route -> route.accepts(arn, place));
    }

    /** The ARNs that a role may state, as examples. */
    public String arnForms(String region) {
        PartitionRegion place = partitions.resolve(region);
        return routes.stream()
                .filter(DataPlaneRoute::hasVariableArn)
                .map(route -> route.resource().example(place))
                .distinct()
                .collect(Collectors.joining(" or "));
    }

    private record Match(DataPlaneRoute route, Map<String, String> labels) {}

    private Match find(RequestHead head, DataPlaneHost host) throws RequestRejectedException {
        PartitionRegion place = partitions.resolve(host.region());
        List<String> segments = PathForm.segments(head.path());
        for (DataPlaneRoute route : routes) {
            Optional<Map<String, String>> labels = route.match(head.method(), segments, host, place);
            if (labels.isPresent()) {
                return new Match(route, labels.get());
            }
        }
        throw new RequestRejectedException(
                ErrorCode.ACCESS_DENIED,
                "hosts of " + signingName + " have no operation with this method and path that the broker knows");
    }
}
