package io.keybroker.catalogue.operation;

import io.keybroker.catalogue.mapping.RequestMembers;
import io.keybroker.error.RequestRejectedException;
import java.util.List;

/**
 * Selects the service of an operation that several services share.
 *
 * @param signingName their signing name
 * @param operation the operation
 * @param member the member of the ARN that decides; {@code -} for the default
 * @param types the prefixes of the ARN's resource
 * @param service the selected service
 */
public record SharedOperationRule(
        String signingName, String operation, String member, List<String> types, String service) {
    public static SharedOperationRule of(String[] row) {
        return new SharedOperationRule(row[0], row[1], row[2], List.of(row[3].split(",", -1)), row[4]);
    }

    boolean isDecidedBy(RequestMembers members) throws RequestRejectedException {
        if (member.equals("-")) {
            return true;
        }
        for (String arn : members.values(member)) {
            String[] parts = arn.split(":", 6);
            if (parts.length == 6 && types.stream().anyMatch(parts[5]::startsWith)) {
                return true;
            }
        }
        return false;
    }
}
