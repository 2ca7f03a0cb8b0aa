package io.keybroker.catalogue;

import io.keybroker.refusal.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Mapping from a request to an action of its operation and the action's resources.
 *
 * @param guard the member without which the action is not asked for; empty for always
 * @param action the IAM action
 * @param finding how the resources are found
 * @param resources the types of resource, if they are found by type
 * @param member the member that a special finding reads
 */
record DemandPlan(String guard, String action, Finding finding, List<ResourcePlan> resources, String member) {
    /** Ways to find resources. */
    enum Finding {
        /** The action is on no resource. */
        NONE("none"),
        /** The request does not show the resource. */
        HIDDEN("hidden"),
        /** By types of resource and the members that name them. */
        TYPED("typed"),
        /** The path is the resource, as API Gateway has it. */
        PATH("path"),
        /** Tables of PartiQL statements, and actions by their verbs. */
        PARTIQL("partiql"),
        /** The domain of a SimpleDB select. */
        SELECT("select"),
        /** EC2 ids say their type. */
        EC2("ec2"),
        /** The type of what is created, without an id yet. */
        EC2TYPE("ec2type"),
        /** The member is an ARN of the service. */
        ARN("arn"),
        /** Systems Manager's pair of type and id. */
        SSM("ssm"),
        /** A machine of EC2, or of others, that Systems Manager manages. */
        NODE("node");

        private static final Set<Finding> BY_TARGET = Set.of(NONE, HIDDEN, TYPED, PATH);

        private final String wireName;

        Finding(String wireName) {
            this.wireName = wireName;
        }

        /** Its name in operations.tsv. */
        String wireName() {
            return wireName;
        }

        static Finding parse(String name, int column) {
            return special()
                    .filter(finding -> finding.wireName.equals(name))
                    .findFirst()
                    .orElseThrow(() -> new RowSyntaxException(
                            column,
                            "the operation demands '" + name + "' (expected: one of "
                                    + special().map(Finding::wireName).collect(Collectors.joining(", ")) + ')'));
        }

        private static Stream<Finding> special() {
            return Arrays.stream(values()).filter(finding -> !BY_TARGET.contains(finding));
        }
    }

    /**
     * Makes a plan of what a row says.
     *
     * @param service the service of the operation
     * @param operation the name that stands for an absent action
     * @param types ARN templates under prefix and type
     */
    static DemandPlan of(
            ParsedOperation.Mapping mapping, Service service, String operation, Map<String, String> types) {
        String named = mapping.action();
        String name = named.isEmpty() || named.equals("-") ? operation : named;
        int colon = name.indexOf(':');
        String prefix = colon < 0 ? service.iamPrefix() : name.substring(0, colon);
        String action = colon < 0 ? prefix + ':' + name : name;
        List<ResourcePlan> plans = mapping.types().stream()
                .map(type -> ResourcePlan.of(type, templateOf(type, prefix, types)))
                .toList();
        return new DemandPlan(mapping.guard(), action, mapping.finding(), plans, mapping.member());
    }

    /** A plan for an action on a resource that the request does not show. */
    static DemandPlan hidden(String action) {
        return new DemandPlan("", action, Finding.HIDDEN, List.of(), "");
    }

    private static String templateOf(ParsedOperation.ResourceType type, String prefix, Map<String, String> types) {
        String template = type.name().equals("*") ? "*" : types.get(prefix + '\t' + type.name());
        if (template == null) {
            throw new RowSyntaxException(
                    type.column(), "the catalogue has no ARN of " + prefix + " for the type '" + type.name() + "'");
        }
        return template;
    }

    boolean readsBody() {
        boolean special = !member.isEmpty() && Members.inBody(member);
        boolean guarded = !guard.isEmpty() && Members.inBody(guard);
        return special || guarded || resources.stream().anyMatch(ResourcePlan::readsBody);
    }

    /** The members that it reads, wherever they stand. */
    List<String> addresses() {
        List<String> addresses = new ArrayList<>(List.of(guard, member));
        if (finding == Finding.SSM) {
            addresses.add(SpecialResources.SSM_TYPE);
        }
        resources.forEach(resource -> addresses.addAll(resource.addresses()));
        return addresses;
    }

    /** Everything that this action asks for in a request. */
    List<Demand> demands(Service service, Place place, Members members) throws RefusedException {
        if (!guard.isEmpty() && !members.has(guard)) {
            return List.of();
        }
        return switch (finding) {
            case NONE -> List.of(new Demand(action, "*"));
            case HIDDEN -> List.of(new Demand(action, ArnTemplate.UNKNOWN));
            case TYPED -> typed(place, members);
            case PATH -> List.of(new Demand(action, SpecialResources.path(service, place, members)));
            case PARTIQL -> Statements.partiql(members.values(member), place);
            case SELECT -> on(Statements.selected(members.values(member), place));
            case EC2 -> on(SpecialResources.ec2(members.values(member), place));
            case EC2TYPE -> on(SpecialResources.ec2Types(members.values(member), place));
            case ARN -> on(SpecialResources.arns(members.values(member), service));
            case SSM -> on(SpecialResources.ssm(members, member, place));
            case NODE -> on(SpecialResources.nodes(members.values(member), place));
        };
    }

    private List<Demand> on(List<String> found) {
        List<String> all = found.isEmpty() ? List.of(ArnTemplate.UNKNOWN) : found;
        return all.stream().map(resource -> new Demand(action, resource)).toList();
    }

    private List<Demand> typed(Place place, Members members) throws RefusedException {
        ResourcePlan.Found found = new ResourcePlan.Found(new LinkedHashSet<>(4), new HashSet<>(4), new HashSet<>(4));
        for (ResourcePlan resource : resources) {
            resource.collect(members, place, found);
        }
        if (found.resources().isEmpty() || !found.explained().containsAll(found.arns())) {
            found.resources().add(ArnTemplate.UNKNOWN);
        }
        List<Demand> demands = new ArrayList<>(found.resources().size());
        for (String resource : found.resources()) {
            demands.add(new Demand(action, resource));
        }
        return demands;
    }
}
