package io.keybroker.catalogue;

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
 * @param addresses what of a body all of that stands in
 */
record OperationRow(
        Service service,
        String name,
        List<DemandPlan> plans,
        List<String> roles,
        List<KeyPlan> keys,
        Traits traits,
        Addresses addresses) {
    private static final String PROFILE = "profile:";
    private static final int COLUMNS = 7;
    private static final String ACCOUNT = ":account";

    static OperationRow of(Service service, String[] row, Map<String, String> types) {
        if (row.length != COLUMNS) {
            throw new IllegalArgumentException(
                    "the operation has " + row.length + " columns (expected: " + COLUMNS + ")");
        }
        List<DemandPlan> plans = DemandPlan.all(row[3], service, row[1], types);
        List<String> roles = words(row[4]);
        List<KeyPlan> keys = words(row[5]).stream().map(KeyPlan::of).toList();
        Traits traits = Traits.of(row[6]);
        List<String> read = new ArrayList<>();
        plans.forEach(plan -> read.addAll(plan.addresses()));
        roles.forEach(role -> read.add(role.startsWith(PROFILE) ? role.substring(PROFILE.length()) : role));
        keys.forEach(key -> read.add(key.part()));
        read.add(traits.hostMember());
        read.add(traits.without());
        read.removeIf(address -> address.isEmpty() || !standsInBody(address));
        return new OperationRow(service, row[1], plans, roles, keys, traits, Addresses.of(read));
    }

    /** An operation newer than the catalogue: the name is certain, the resource is not. */
    static OperationRow unlisted(Service service, String name) {
        List<DemandPlan> plans = DemandPlan.all(name + "@?", service, name, Map.of());
        return new OperationRow(service, name, plans, List.of(), List.of(), Traits.NONE, Addresses.of(List.of()));
    }

    private static List<String> words(String column) {
        return column.equals("-") ? List.of() : List.of(column.split(" "));
    }

    /** Whether its rights or resources stand in the body. */
    boolean demandsBody() {
        return plans.stream().anyMatch(DemandPlan::readsBody) || roles.stream().anyMatch(OperationRow::standsInBody);
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
        for (String role : roles) {
            addPassed(role, place, members, demands);
        }
        return new ArrayList<>(demands);
    }

    private static void addPassed(String role, Place place, Members members, Set<Demand> demands)
            throws RefusedException {
        String roles = "arn:" + place.partition() + ":iam::unknown:role/";
        if (role.startsWith(PROFILE)) {
            if (members.has(role.substring(PROFILE.length()))) {
                demands.add(new Demand("iam:PassRole", roles + ArnTemplate.UNKNOWN));
            }
            return;
        }
        for (String value : members.values(role)) {
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
        String prefix = traits.hostPrefix();
        int open = prefix.indexOf('<');
        if (open < 0) {
            return traits;
        }
        int close = prefix.indexOf('>', open);
        String label = labelOf(members, prefix.substring(open + 1, close));
        return traits.withHostPrefix(prefix.substring(0, open) + label + prefix.substring(close + 1));
    }

    /** A member that is a label of the host, or the account in a member that is an ARN. */
    private String labelOf(Members members, String address) throws RefusedException {
        boolean inArn = address.endsWith(ACCOUNT);
        String member = inArn ? address.substring(0, address.length() - ACCOUNT.length()) : address;
        List<String> values = members.values(member);
        String[] parts = values.size() == 1 ? values.get(0).split(":", 6) : new String[0];
        String label = inArn && parts.length == 6 ? parts[4] : values.size() == 1 && !inArn ? values.get(0) : "";
        if (!KnownHosts.isLabel(label)) {
            throw new RefusedException(Refusal.MALFORMED, name + " has no value for the host prefix");
        }
        return label;
    }
}
