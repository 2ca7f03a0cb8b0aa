package io.keybroker.admin.api;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.OptBoolean;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import java.util.List;
import java.util.Map;

/**
 * Request to create a ticket. An empty text means no constraint, or the role's default.
 *
 * @param role the role of the instances
 * @param count the maximum number of enrolments
 * @param validity the validity of the ticket, such as {@code 15m}
 * @param ttl the lifetime of each credential, such as {@code 6h}
 * @param maxLife the maximum lifetime of each instance with renewals, such as {@code 30d}
 * @param evidence the required attestation
 * @param addresses the accepted peer addresses, such as {@code 10.0.4.0/24}
 * @param account the required AWS account
 * @param region the required AWS region
 * @param image the required image
 * @param supersede whether the present owner of an address is revoked
 * @param onConflict the action on a second enrolment of the same instance
 * @param reason the reason, for display
 * @param tags the tags of each instance; may be absent
 */
public record CreateTicketRequest(
        String role,
        int count,
        String validity,
        String ttl,
        String maxLife,
        EnrolmentEvidence evidence,
        List<String> addresses,
        String account,
        String region,
        String image,
        boolean supersede,
        EnrolmentConflictAction onConflict,
        String reason,

        @JacksonInject(value = AdminJson.NO_TAGS, useInput = OptBoolean.TRUE)
        Map<String, String> tags) {
    public CreateTicketRequest {
        addresses = List.copyOf(addresses);
        tags = Map.copyOf(tags);
    }
}
