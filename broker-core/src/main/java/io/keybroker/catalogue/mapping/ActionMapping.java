package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.model.PartitionRegion;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.catalogue.model.Service;
import io.keybroker.catalogue.table.RowSyntaxException;
import io.keybroker.error.RequestRejectedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Mapping from a request to an action of its operation and the action's resources.
 *
 * @param guard the member that requires the action if present; empty for always
 * @param action the IAM action
 * @param finding the source of the resources
 * @param resources the resource types, if found by type
 * @param member the member of a special source
 */
public record ActionMapping(
        String guard, String action, ResourceSource finding, List<ResourceMapping> resources, String member) {
    /** Sources of resources. */
    public enum ResourceSource {
        /** The action has no resource. */
        NONE("none"),
        /** The resource is unknown. */
        HIDDEN("hidden"),
        /** By resource types and the members that name them. */
        TYPED("typed"),
        /** The path is the resource, for API Gateway. */
        PATH("path"),
        /** Tables of PartiQL statements, and actions by their keywords. */
        PARTIQL("partiql"),
        /** The domain of a SimpleDB select. */
        SELECT("select"),
        /** EC2 IDs, whose prefix is their type. */
        EC2("ec2"),
        /** The type of a created resource, without an ID yet. */
        EC2TYPE("ec2type"),
        /** The member is an ARN of the service. */
        ARN("arn"),
        /** Systems Manager's pair of type and ID. */
        SSM("ssm"),
        /** An EC2 instance or another machine managed by Systems Manager. */
        NODE("node");

        private static final Set<ResourceSource> BY_TARGET = Set.of(NONE, HIDDEN, TYPED, PATH);

        private final String wireName;

        ResourceSource(String wireName) {
            this.wireName = wireName;
        }

        /** The name in operations.tsv. */
        public String wireName() {
            return wireName;
        }

        static ResourceSource parse(String name, int column) {
            return special()
                    .filter(finding -> finding.wireName.equals(name))
                    .findFirst()
                    .orElseThrow(() -> new RowSyntaxException(
                            column,
                            "the operation demands '" + name + "' (expected: one of "
                                    + special().map(ResourceSource::wireName).collect(Collectors.joining(", ")) + ')'));
        }

        private static Stream<ResourceSource> special() {
            return Arrays.stream(values()).filter(finding -> !BY_TARGET.contains(finding));
        }
    }

    /**
     * Creates the mapping of a row.
     *
     * @param service the service of the operation
     * @param operation the default action
     * @param types ARN templates under prefix and type
     */
    public static ActionMapping of(
            ParsedOperation.Mapping mapping, Service service, String operation, Map<String, String> types) {
        String named = mapping.action();
        String name = named.isEmpty() || named.equals("-") ? operation : named;
        int colon = name.indexOf(':');
        String prefix = colon < 0 ? service.iamPrefix() : name.substring(0, colon);
        String action = colon < 0 ? prefix + ':' + name : name;
        List<ResourceMapping> plans = mapping.types().stream()
                .map(type -> ResourceMapping.of(type, templateOf(type, prefix, types)))
                .toList();
        return new ActionMapping(mapping.guard(), action, mapping.finding(), plans, mapping.member());
    }

    /** Returns the mapping of an action on an unknown resource. */
    public static ActionMapping hidden(String action) {
        return new ActionMapping("", action, ResourceSource.HIDDEN, List.of(), "");
    }

    private static String templateOf(ParsedOperation.ResourceType type, String prefix, Map<String, String> types) {
        if (type.name().equals("*")) {
            return "*";
        }
        return Optional.ofNullable(types.get(prefix + '\t' + type.name()))
                .orElseThrow(() -> new RowSyntaxException(
                        type.column(),
                        "the catalogue has no ARN of " + prefix + " for the type '" + type.name() + "'"));
    }

    public boolean readsBody() {
        boolean special = !member.isEmpty() && RequestMembers.isInBody(member);
        boolean guarded = !guard.isEmpty() && RequestMembers.isInBody(guard);
        return special || guarded || resources.stream().anyMatch(ResourceMapping::readsBody);
    }

    /** Returns all members that it reads. */
    public List<String> addresses() {
        List<String> addresses = new ArrayList<>(List.of(guard, member));
        if (finding == ResourceSource.SSM) {
            addresses.add(SpecialResources.SSM_TYPE);
        }
        resources.forEach(resource -> addresses.addAll(resource.addresses()));
        return addresses;
    }

    /** Returns all permissions that this action requires for a request. */
    public List<RequiredPermission> requiredPermissions(Service service, PartitionRegion place, RequestMembers members)
            throws RequestRejectedException {
        if (!guard.isEmpty() && !members.has(guard)) {
            return List.of();
        }
        return switch (finding) {
            case NONE -> List.of(new RequiredPermission(action, "*"));
            case HIDDEN -> List.of(new RequiredPermission(action, ArnTemplate.UNKNOWN));
            case TYPED -> resourceTypes(place, members);
            case PATH -> List.of(new RequiredPermission(action, SpecialResources.path(service, place, members)));
            case PARTIQL -> SqlStatementParser.partiql(members.values(member), place);
            case SELECT -> permissionsOn(SqlStatementParser.selected(members.values(member), place));
            case EC2 -> permissionsOn(SpecialResources.ec2(members.values(member), place));
            case EC2TYPE -> permissionsOn(SpecialResources.ec2Types(members.values(member), place));
            case ARN -> permissionsOn(SpecialResources.arns(members.values(member), service));
            case SSM -> permissionsOn(SpecialResources.ssm(members, member, place));
            case NODE -> permissionsOn(SpecialResources.nodes(members.values(member), place));
        };
    }

    private List<RequiredPermission> permissionsOn(List<String> found) {
        List<String> all = found.isEmpty() ? List.of(ArnTemplate.UNKNOWN) : found;
        return all.stream()
                .map(resource -> new RequiredPermission(action, resource))
                .toList();
    }

    private List<RequiredPermission> resourceTypes(PartitionRegion place, RequestMembers members)
            throws RequestRejectedException {
        ResourceMapping.ResolvedResources resolvedResources =
                new ResourceMapping.ResolvedResources(new LinkedHashSet<>(4), new HashSet<>(4), new HashSet<>(4));
        for (ResourceMapping resource : resources) {
            resource.collect(members, place, resolvedResources);
        }
        if (resolvedResources.resources().isEmpty()
                || !resolvedResources.explained().containsAll(resolvedResources.arns())) {
            resolvedResources.resources().add(ArnTemplate.UNKNOWN);
        }
        List<RequiredPermission> permissions =
                new ArrayList<>(resolvedResources.resources().size());
        for (String resource : resolvedResources.resources()) {
            permissions.add(new RequiredPermission(action, resource));
        }
        return permissions;
    }
}
