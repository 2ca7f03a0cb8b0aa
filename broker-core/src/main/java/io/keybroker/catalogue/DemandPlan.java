package io.keybroker.catalogue;

import io.keybroker.refusal.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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
        NONE,
        /** The request does not show the resource. */
        HIDDEN,
        /** By types of resource and the members that name them. */
        TYPED,
        /** The path is the resource, as API Gateway has it. */
        PATH,
        /** Tables of PartiQL statements, and actions by their verbs. */
        PARTIQL,
        /** The domain of a SimpleDB select. */
        SELECT,
        /** EC2 ids say their type. */
        EC2,
        /** The type of what is created, without an id yet. */
        EC2TYPE,
        /** The member is an ARN of the service. */
        ARN,
        /** Systems Manager's pair of type and id. */
        SSM,
        /** A machine of EC2, or of others, that Systems Manager manages. */
        NODE
    }

    /**
     * Reads a plan as operations.tsv has it, {@code Guard>Action@type:member,member|!type}.
     *
     * @param service the service of the operation
     * @param operation the name that stands for an absent action
     * @param types ARN templates under prefix and type
     */
    static DemandPlan of(String text, Service service, String operation, Map<String, String> types) {
        int guarded = text.indexOf('>');
        String guard = guarded < 0 ? "" : text.substring(0, guarded);
        String rest = text.substring(guarded + 1);
        int at = firstOf(rest, '@', '^');
        String named = at < 0 ? rest : rest.substring(0, at);
        String name = named.isEmpty() || named.equals("-") ? operation : named;
        String action = name.indexOf(':') < 0 ? service.iamPrefix() + ':' + name : name;
        String resource = at < 0 ? "-" : rest.substring(at);
        if (resource.equals("-") || resource.equals("@-")) {
            return new DemandPlan(guard, action, Finding.NONE, List.of(), "");
        }
        if (resource.equals("@?")) {
            return new DemandPlan(guard, action, Finding.HIDDEN, List.of(), "");
        }
        if (resource.equals("@^")) {
            return new DemandPlan(guard, action, Finding.PATH, List.of(), "");
        }
        if (resource.startsWith("^")) {
            int colon = resource.indexOf(':');
            Finding finding = finding(resource.substring(1, Math.max(1, colon)));
            return new DemandPlan(guard, action, finding, List.of(), resource.substring(colon + 1));
        }
        String prefix = action.substring(0, action.indexOf(':'));
        List<ResourcePlan> plans = new ArrayList<>();
        for (String type : resource.substring(1).split("\\|", -1)) {
            plans.add(ResourcePlan.of(type, templateOf(type, prefix, types)));
        }
        return new DemandPlan(guard, action, Finding.TYPED, List.copyOf(plans), "");
    }

    private static Finding finding(String name) {
        return Arrays.stream(Finding.values())
                .filter(finding -> name.equals(finding.name().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the operation demands '" + name
                        + "' (expected: one of "
                        + Arrays.stream(Finding.values())
                                .map(finding -> finding.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + ')'));
    }

    private static String templateOf(String type, String prefix, Map<String, String> types) {
        int colon = type.indexOf(':');
        String name = type.substring(type.startsWith("!") ? 1 : 0, colon < 0 ? type.length() : colon);
        String template = name.equals("*") ? "*" : types.get(prefix + '\t' + name);
        if (template == null) {
            throw new IllegalArgumentException(
                    "the catalogue has no ARN of " + prefix + " for the type '" + name + "'");
        }
        return template;
    }

    private static int firstOf(String text, char one, char other) {
        int first = text.indexOf(one);
        int second = text.indexOf(other);
        return first < 0 || (second >= 0 && second < first) ? second : first;
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

    static List<DemandPlan> all(String column, Service service, String operation, Map<String, String> types) {
        return Arrays.stream(column.split(";"))
                .map(text -> of(text, service, operation, types))
                .toList();
    }
}
