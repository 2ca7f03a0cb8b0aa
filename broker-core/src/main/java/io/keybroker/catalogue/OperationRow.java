package io.keybroker.catalogue;

import io.keybroker.catalogue.ParsedOperation.PassedRole;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The model of one operation.
 *
 * @param service the service
 * @param name the operation's name
 * @param plans what it demands
 * @param roles members that pass a role
 * @param keys condition keys and where their values stand
 * @param traits all else
 * @param hostPrefix what stands in front of the host, with its gap
 * @param addresses what of a body all of that stands in
 */
record OperationRow(
        Service service,
        String name,
        List<DemandPlan> plans,
        List<PassedRole> roles,
        List<KeyPlan> keys,
        Traits traits,
        HostPrefix hostPrefix,
        Addresses addresses) {
    /** Reads a row of operations.tsv; the types are ARN templates under prefix and type. */
    static OperationRow of(Service service, String row, Map<String, String> types) {
        ParsedOperation parsed = OperationRowParser.parse(row);
        List<DemandPlan> plans = parsed.mappings().stream()
                .map(mapping -> DemandPlan.of(mapping, service, parsed.name(), types))
                .toList();
        Traits traits = Traits.of(parsed.traits());
        HostPrefix prefix = OperationRowParser.parseHostPrefix(traits.hostPrefix());
        List<String> read = new ArrayList<>();
        plans.forEach(plan -> read.addAll(plan.addresses()));
        parsed.roles().forEach(role -> read.add(role.member()));
        parsed.keys().forEach(key -> read.add(key.part()));
        read.add(prefix.member());
        read.add(traits.without());
        read.removeIf(address -> address.isEmpty() || !standsInBody(address));
        return new OperationRow(
                service, parsed.name(), plans, parsed.roles(), parsed.keys(), traits, prefix, Addresses.of(read));
    }

    /**
     * An operation that the catalogue does not list: the name is certain, the resource is not.
     *
     * @param minting whether its answer has to be taken for credentials
     */
    static OperationRow unlisted(Service service, String name, boolean minting) {
        List<DemandPlan> plans = List.of(DemandPlan.hidden(service.iamPrefix() + ':' + name));
        Traits traits = Traits.unknown(minting);
        return new OperationRow(
                service, name, plans, List.of(), List.of(), traits, HostPrefix.NONE, Addresses.of(List.of()));
    }

    /** Whether its rights or resources stand in the body. */
    boolean demandsBody() {
        return plans.stream().anyMatch(DemandPlan::readsBody)
                || roles.stream().anyMatch(role -> standsInBody(role.member()));
    }

    /** Whether anything of interest stands in the body. */
    boolean readsBody() {
        return !addresses.isEmpty();
    }

    private static boolean standsInBody(String address) {
        return Members.inBody(address) && !address.equals("?");
    }

    List<Demand> demands(Place place, Members members) throws RefusedException {
        Set<Demand> demands = new LinkedHashSet<>();
        for (DemandPlan plan : plans) {
            demands.addAll(plan.demands(service, place, members));
        }
        if (demands.isEmpty()) {
            demands.add(new Demand(service.iamPrefix() + ':' + name, ArnTemplate.UNKNOWN));
        }
        for (PassedRole role : roles) {
            addPassed(role, place, members, demands);
        }
        return new ArrayList<>(demands);
    }

    private static void addPassed(PassedRole role, Place place, Members members, Set<Demand> demands)
            throws RefusedException {
        String roles = "arn:" + place.partition() + ":iam::unknown:role/";
        if (role.profile()) {
            if (members.has(role.member())) {
                demands.add(new Demand("iam:PassRole", roles + ArnTemplate.UNKNOWN));
            }
            return;
        }
        for (String value : members.values(role.member())) {
            if (!value.isEmpty()) {
                demands.add(new Demand("iam:PassRole", value.startsWith("arn:") ? value : roles + value));
            }
        }
    }

    /** What stands in front of the host, with the request's members filled in. */
    Traits traitsOf(Members members) throws RefusedException {
        if (!traits.without().isEmpty() && members.has(traits.without())) {
            throw new RefusedException(
                    Refusal.UNSUPPORTED,
                    name + " with " + traits.without() + " needs a global endpoint, which is not supported"
                            + " (expected: a regional endpoint)");
        }
        return hostPrefix.hasGap() ? traits.withHostPrefix(hostPrefix.fill(label(members))) : traits;
    }

    /** The member that is a label of the host, or the account in the member that is an ARN. */
    private String label(Members members) throws RefusedException {
        List<String> values = members.values(hostPrefix.member());
        String value = values.size() == 1 ? values.get(0) : "";
        String[] parts = value.split(":", 6);
        String owner = parts.length == 6 ? parts[4] : "";
        String label = hostPrefix.account() ? owner : value;
        if (!KnownHosts.isLabel(label)) {
            throw new RefusedException(Refusal.MALFORMED, name + " has no value for the host prefix");
        }
        return label;
    }
}
