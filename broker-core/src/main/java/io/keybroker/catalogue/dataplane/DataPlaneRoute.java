package io.keybroker.catalogue.dataplane;

import io.keybroker.catalogue.mapping.ArnTemplate;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.catalogue.model.PartitionRegion;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One row of data-planes.tsv: the operation of some methods and paths.
 *
 * @param methods the methods; none for all
 * @param path the form of the path
 * @param operation the operation's name; {@code -} if it is one that the service's other operations are known by
 * @param actions the actions that must be allowed
 * @param resource the form of the ARN that a role may state
 * @param suffix the form of what follows the ARN
 * @param traits what else is known of the operation
 */
record DataPlaneRoute(
        Set<String> methods,
        PathForm path,
        String operation,
        List<String> actions,
        ArnForm resource,
        ArnForm suffix,
        OperationTraits traits) {
    private static final String NONE = "-";
    private static final String GREEDY = "${path}";

    static DataPlaneRoute parse(String[] row) {
        return new DataPlaneRoute(
                row[1].equals("*") ? Set.of() : Set.of(row[1].split(",")),
                PathForm.parse(row[2]),
                row[3],
                Arrays.asList(row[4].split(",")),
                new ArnForm(row[5]),
                new ArnForm(row[6].equals(NONE) ? "" : row[6]),
                row[7].equals("unsigned") ? unsigned() : OperationTraits.NONE);
    }

    private static OperationTraits unsigned() {
        return OperationTraits.of(List.of(new OperationTraits.Trait("unsigned", "")));
    }

    /** Whether the operation is among the service's other ones. */
    boolean isModelled() {
        return operation.equals(NONE);
    }

    /** Whether a role may state this ARN. */
    boolean accepts(String arn, PartitionRegion place) {
        return hasVariableArn() && resource.matches(arn, place);
    }

    /** Whether the ARN depends on the host. */
    boolean hasVariableArn() {
        return resource.text().contains("${");
    }

    /** What the labels take of a path, if this is the route of a request to a host. */
    Optional<Map<String, String>> match(
            String method, List<String> segments, DataPlaneHost host, PartitionRegion place) {
        boolean fits = (methods.isEmpty() || methods.contains(method))
                && (!hasVariableArn()
                        || host.arn().isEmpty()
                        || accepts(host.arn().get(), place));
        return fits ? path.match(segments) : Optional.empty();
    }

    /** The operation of a request, by what its host and its path say. */
    Operation operation(Service service, RequestHead head, DataPlaneHost host, ArnParts parts)
            throws RequestRejectedException {
        if (suffix.text().contains(GREEDY)) {
            requirePlain(head.path(), parts.value("path"));
        }
        String arn = arn(host, parts);
        List<RequiredPermission> permissions = actions.stream()
                .map(action -> new RequiredPermission(service.iamPrefix() + ':' + action, arn))
                .toList();
        return new Operation(service, operation, Protocol.REST_JSON, permissions, Map.of(), traits);
    }

    /** An operation that the service has elsewhere too, on the resource of the host, as far as that is known. */
    Operation onHost(Operation operation, DataPlaneHost host, ArnParts parts) {
        String own = operation.service().iamPrefix() + ':';
        List<RequiredPermission> permissions = operation.requiredPermissions().stream()
                .map(permission -> permission.action().startsWith(own)
                        ? new RequiredPermission(permission.action(), restate(permission.resource(), host, parts))
                        : permission)
                .toList();
        return new Operation(
                operation.service(),
                operation.name(),
                operation.protocol(),
                permissions,
                operation.keys(),
                operation.traits());
    }

    private String restate(String arn, DataPlaneHost host, ArnParts parts) {
        if (hasVariableArn()) {
            return arn(host, parts);
        }
        String[] fields = arn.split(":", 6);
        boolean open = fields.length == 6 && fields[4].equals(ArnTemplate.UNKNOWN);
        fields[open ? 4 : 0] = open ? parts.value("A") : fields[0];
        return String.join(":", fields);
    }

    private String arn(DataPlaneHost host, ArnParts parts) {
        String stated = hasVariableArn() ? host.arn().orElse("") : "";
        return (stated.isEmpty() ? resource.fill(parts::value) : stated) + suffix.fill(parts::value);
    }

    /** A path that its server may read as another one would be judged by the wrong ARN. */
    private static void requirePlain(String path, String decoded) throws RequestRejectedException {
        for (String segment : decoded.split("[/\\\\]", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw ambiguous("a segment '" + segment + "'");
            }
        }
        if (path.contains("//")) {
            throw ambiguous("an empty segment");
        }
    }

    private static RequestRejectedException ambiguous(String found) {
        return new RequestRejectedException(
                ErrorCode.MALFORMED,
                "the path has " + found + ", by which it could be taken for another resource (expected: a path without"
                        + " '.', '..' and '//')");
    }

    /**
     * What a request shows of its ARN.
     *
     * @param place partition and region
     * @param account the account, if it is known
     * @param shown the parts, by the names of their gaps
     */
    record ArnParts(PartitionRegion place, Optional<String> account, Map<String, String> shown) {
        String value(String gap) {
            return switch (gap) {
                case "P" -> place.partition();
                case "R" -> place.region();
                case "A" -> account.orElse(ArnTemplate.UNKNOWN);
                default -> shown.getOrDefault(gap, ArnTemplate.UNKNOWN);
            };
        }
    }
}
