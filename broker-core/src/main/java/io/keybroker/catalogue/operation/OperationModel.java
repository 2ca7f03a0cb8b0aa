package io.keybroker.catalogue.operation;

import io.keybroker.catalogue.body.MemberPaths;
import io.keybroker.catalogue.mapping.ActionMapping;
import io.keybroker.catalogue.mapping.ArnTemplate;
import io.keybroker.catalogue.mapping.ConditionKeyMapping;
import io.keybroker.catalogue.mapping.HostPrefix;
import io.keybroker.catalogue.mapping.OperationRowParser;
import io.keybroker.catalogue.mapping.ParsedOperation;
import io.keybroker.catalogue.mapping.ParsedOperation.PassedRole;
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
 * The model of one operation.
 *
 * @param service the service
 * @param name the operation's name
 * @param plans the required actions
 * @param roles the members that pass a role
 * @param keys the condition keys and their members
 * @param traits the traits
 * @param hostPrefix the host prefix, with its variable
 * @param addresses the needed member paths of a body
 */
public record OperationModel(
        Service service,
        String name,
        List<ActionMapping> plans,
        List<PassedRole> roles,
        List<ConditionKeyMapping> keys,
        OperationTraits traits,
        HostPrefix hostPrefix,
        MemberPaths addresses) {
    /** Parses a row of operations.tsv; the types are ARN templates by prefix and type. */
    public static OperationModel of(Service service, String row, Map<String, String> types) {
        ParsedOperation parsed = OperationRowParser.parse(row);
        List<ActionMapping> plans = parsed.mappings().stream()
                .map(mapping -> ActionMapping.of(mapping, service, parsed.name(), types))
                .toList();
        OperationTraits traits = OperationTraits.of(parsed.traits());
        HostPrefix prefix = OperationRowParser.parseHostPrefix(traits.hostPrefix());
        List<String> read = new ArrayList<>();
        plans.forEach(plan -> read.addAll(plan.addresses()));
        parsed.roles().forEach(role -> read.add(role.member()));
        parsed.keys().forEach(key -> read.add(key.part()));
        read.add(prefix.member());
        read.add(traits.unsupportedMember());
        read.removeIf(address -> address.isEmpty() || !standsInBody(address));
        return new OperationModel(
                service, parsed.name(), plans, parsed.roles(), parsed.keys(), traits, prefix, MemberPaths.of(read));
    }

    /**
     * Returns the model of an unlisted operation: its name is certain, its resource is not.
     *
     * @param issuesCredentials whether it counts as credential-issuing
     */
    static OperationModel unlisted(Service service, String name, boolean issuesCredentials) {
        List<ActionMapping> plans = List.of(ActionMapping.hidden(service.iamPrefix() + ':' + name));
        OperationTraits traits = OperationTraits.unknown(issuesCredentials);
        return new OperationModel(
                service, name, plans, List.of(), List.of(), traits, HostPrefix.NONE, MemberPaths.of(List.of()));
    }

    /** Whether permissions or resources depend on the body. */
    boolean permissionsNeedBody() {
        return plans.stream().anyMatch(ActionMapping::readsBody)
                || roles.stream().anyMatch(role -> standsInBody(role.member()));
    }

    /** Whether any member of the body is needed. */
    boolean readsBody() {
        return !addresses.isEmpty();
    }

    private static boolean standsInBody(String address) {
        return RequestMembers.isInBody(address) && !address.equals("?");
    }

    List<RequiredPermission> requiredPermissions(PartitionRegion place, RequestMembers members)
            throws RequestRejectedException {
        Set<RequiredPermission> permissions = new LinkedHashSet<>();
        for (ActionMapping plan : plans) {
            permissions.addAll(plan.requiredPermissions(service, place, members));
        }
        if (permissions.isEmpty()) {
            permissions.add(new RequiredPermission(service.iamPrefix() + ':' + name, ArnTemplate.UNKNOWN));
        }
        for (PassedRole role : roles) {
            addPassed(role, place, members, permissions);
        }
        return new ArrayList<>(permissions);
    }

    private static void addPassed(
            PassedRole role, PartitionRegion place, RequestMembers members, Set<RequiredPermission> permissions)
            throws RequestRejectedException {
        String roles = "arn:" + place.partition() + ":iam::unknown:role/";
        if (role.profile()) {
            if (members.has(role.member())) {
                permissions.add(new RequiredPermission("iam:PassRole", roles + ArnTemplate.UNKNOWN));
            }
            return;
        }
        for (String value : members.values(role.member())) {
            if (!value.isEmpty()) {
                permissions.add(
                        new RequiredPermission("iam:PassRole", value.startsWith("arn:") ? value : roles + value));
            }
        }
    }

    /** Returns the traits with the host prefix filled from the request. */
    OperationTraits traitsOf(RequestMembers members) throws RequestRejectedException {
        if (!traits.unsupportedMember().isEmpty() && members.has(traits.unsupportedMember())) {
            throw new RequestRejectedException(
                    ErrorCode.UNSUPPORTED,
                    name + " with " + traits.unsupportedMember() + " needs a global endpoint, which is not supported"
                            + " (expected: a regional endpoint)");
        }
        return hostPrefix.hasGap() ? traits.withHostPrefix(hostPrefix.fill(label(members))) : traits;
    }

    /** Returns the member that is a label of the host, or the account of an ARN member. */
    private String label(RequestMembers members) throws RequestRejectedException {
        List<String> values = members.values(hostPrefix.member());
        String value = values.size() == 1 ? values.get(0) : "";
        String[] parts = value.split(":", 6);
        String owner = parts.length == 6 ? parts[4] : "";
        String label = hostPrefix.account() ? owner : value;
        if (!HostPrefix.isLabel(label)) {
            throw new RequestRejectedException(ErrorCode.MALFORMED, name + " has no value for the host prefix");
        }
        return label;
    }
}
