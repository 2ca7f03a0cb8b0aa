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
 * @param role the name of the role that instances get
 * @param count how many may enrol
 * @param validity how long it can be redeemed, as in {@code 15m}
 * @param ttl how long each credential lives, as in {@code 6h}
 * @param maxLife how long each instance can renew, as in {@code 30d}
 * @param evidence what instances must show besides it
 * @param addresses where they may come from, as in {@code 10.0.4.0/24}
 * @param account the AWS account they must run in
 * @param region the AWS region they must run in
 * @param image the image they must be made from
 * @param supersede whether the present owner of an address is revoked for them
 * @param onConflict what becomes of an instance that somebody else claims to be
 * @param reason why, for who reads the list later
 * @param tags the labels that each instance gets; may be absent
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
