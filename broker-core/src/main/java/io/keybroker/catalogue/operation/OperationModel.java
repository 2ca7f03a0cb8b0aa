package io.keybroker.catalogue.operation;

import io.keybroker.catalogue.body.MemberPaths;
import io.keybroker.catalogue.endpoint.AwsHosts;
import io.keybroker.catalogue.mapping.ActionMapping;
import io.keybroker.catalogue.mapping.ArnTemplate;
import io.keybroker.catalogue.mapping.ConditionKeyMapping;
import io.keybroker.catalogue.mapping.RequestMembers;
import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.catalogue.model.PartitionRegion;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the catalogue knows of one operation.
 *
 * @param service the service
 * @param name the operation's name
 * @param plans what it demands
 * @param roles members that pass a role
 * @param keys condition keys and where their values stand
 * @param traits all else
 * @param addresses what of a body all of that stands in
 */
public record OperationModel(
        Service service,
        String name,
        List<ActionMapping> plans,
        List<String> roles,
        List<ConditionKeyMapping> keys,
        OperationTraits traits,
        MemberPaths addresses) {
    private static final String PROFILE = "profile:";
    private static final int COLUMNS = 7;
    private static final String ACCOUNT = ":account";

    public static OperationModel of(Service service, String[] row, Map<String, String> types) {
        if (row.length != COLUMNS) {
            throw new IllegalArgumentException(
                    "the operation has " + row.length + " columns (expected: " + COLUMNS + ")");
        }
        List<ActionMapping> plans = ActionMapping.all(row[3], service, row[1], types);
        List<String> roles = splitWords(row[4]);
        List<ConditionKeyMapping> keys =
                splitWords(row[5]).stream().map(ConditionKeyMapping::of).toList();
        OperationTraits traits = OperationTraits.of(row[6]);
        List<String> read = new ArrayList<>();
        plans.forEach(plan -> read.addAll(plan.addresses()));
        roles.forEach(role -> read.add(role.startsWith(PROFILE) ? role.substring(PROFILE.length()) : role));
        keys.forEach(key -> read.add(key.part()));
        read.add(traits.hostMember());
        read.add(traits.unsupportedMember());
        read.removeIf(address -> address.isEmpty() || !standsInBody(address));
        return new OperationModel(service, row[1], plans, roles, keys, traits, MemberPaths.of(read));
    }

    /** An operation newer than the catalogue: the name is certain, the resource is not. */
    static OperationModel unlisted(Service service, String name) {
        List<ActionMapping> plans = ActionMapping.all(name + "@?", service, name, Map.of());
        return new OperationModel(
                service, name, plans, List.of(), List.of(), OperationTraits.NONE, MemberPaths.of(List.of()));
    }

    private static List<String> splitWords(String column) {
        return column.equals("-") ? List.of() : List.of(column.split(" "));
    }

    /** Whether its rights or resources stand in the body. */
    boolean permissionsNeedBody() {
        return plans.stream().anyMatch(ActionMapping::readsBody)
                || roles.stream().anyMatch(OperationModel::standsInBody);
    }

    /** Whether anything of interest stands in the body. */
    boolean readsBody() {
        return !addresses.isEmpty();
    }

    private static boolean standsInBody(String address) {
        return RequestMembers.isInBody(address) && !address.equals("?");
    }

    List<RequiredPermission> requiredPermissions(PartitionRegion place, RequestMembers members)
            throws RequestRejectedException {
        Set<RequiredPermission> demands = new LinkedHashSet<>();
        for (ActionMapping plan : plans) {
            demands.addAll(plan.requiredPermissions(service, place, members));
        }
        if (demands.isEmpty()) {
            demands.add(new RequiredPermission(service.iamPrefix() + ':' + name, ArnTemplate.UNKNOWN));
        }
        for (String role : roles) {
            addPassed(role, place, members, demands);
        }
        return new ArrayList<>(demands);
    }

    private static void addPassed(
            String role, PartitionRegion place, RequestMembers members, Set<RequiredPermission> demands)
            throws RequestRejectedException {
        String roles = "arn:" + place.partition() + ":iam::unknown:role/";
        if (role.startsWith(PROFILE)) {
            if (members.has(role.substring(PROFILE.length()))) {
                demands.add(new RequiredPermission("iam:PassRole", roles + ArnTemplate.UNKNOWN));
            }
            return;
        }
        for (String value : members.values(role)) {
            if (!value.isEmpty()) {
                demands.add(new RequiredPermission("iam:PassRole", value.startsWith("arn:") ? value : roles + value));
            }
        }
    }

    /** What stands in front of the host, with the request's members filled in. */
    OperationTraits traitsOf(RequestMembers members) throws RequestRejectedException {
        if (!traits.unsupportedMember().isEmpty() && members.has(traits.unsupportedMember())) {
            throw new RequestRejectedException(
                    ErrorCode.UNSUPPORTED,
                    name + " with " + traits.unsupportedMember() + " goes to a global endpoint, which is not supported"
                            + " (expected: a region's)");
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
    private String labelOf(RequestMembers members, String address) throws RequestRejectedException {
        boolean inArn = address.endsWith(ACCOUNT);
        String member = inArn ? address.substring(0, address.length() - ACCOUNT.length()) : address;
        List<String> values = members.values(member);
        String[] parts = values.size() == 1 ? values.get(0).split(":", 6) : new String[0];
        String label = inArn && parts.length == 6 ? parts[4] : values.size() == 1 && !inArn ? values.get(0) : "";
        if (!AwsHosts.isLabel(label)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, name + " does not name the label that its host starts with");
        }
        return label;
    }
}
