package io.keybroker.admin.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.TicketToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Requests and responses of the admin API about tickets. */
public final class TicketMessages {
    private TicketMessages() {}

    /**
     * A ticket without its secret.
     *
     * @param id the ticket ID
     * @param role the role of the enrolled instances
     * @param state {@code OPEN}, {@code USED_UP}, {@code EXPIRED} or {@code REVOKED}
     * @param count the maximum number of enrolments
     * @param used the number of enrolments
     * @param evidence the required attestation
     * @param addresses the accepted peer addresses
     * @param account the required AWS account, or empty
     * @param region the required AWS region, or empty
     * @param image the required image, or empty
     * @param expected the announced instances
     * @param ttl the lifetime of each credential
     * @param maxLife the maximum lifetime of each instance with renewals
     * @param supersede whether the present owner of an address is revoked
     * @param onConflict the action on a second enrolment of the same instance
     * @param reason the reason, for display
     * @param createdAt the time of issue
     * @param expiresAt the end of its validity
     * @param tags the tags of each instance
     */
    public record TicketResponse(
            String id,
            String role,
            String state,
            int count,
            int used,
            EnrolmentEvidence evidence,
            List<String> addresses,
            String account,
            String region,
            String image,
            List<AnnouncedInstance> expected,
            Duration ttl,
            Duration maxLife,
            boolean supersede,
            EnrolmentConflictAction onConflict,
            String reason,
            Instant createdAt,
            Instant expiresAt,
            Map<String, String> tags) {
        public TicketResponse {
            addresses = List.copyOf(addresses);
            expected = List.copyOf(expected);
            tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        }
    }

    /**
     * An instance that the launcher found in EC2's response.
     *
     * @param instanceId the EC2 instance ID
     * @param ip its primary private address
     */
    public record AnnouncedInstance(String instanceId, String ip) {}

    /**
     * The announcement of a launcher.
     *
     * @param instances the instances of the launch
     */
    public record AnnounceRequest(List<AnnouncedInstance> instances) {
        public AnnounceRequest {
            instances = List.copyOf(instances);
        }
    }

    /**
     * Tickets, the newest first.
     *
     * @param tickets the tickets
     */
    public record TicketList(List<TicketResponse> tickets) {
        public TicketList {
            tickets = List.copyOf(tickets);
        }
    }

    /** Response to a ticket request, the only one with the ticket's secret; {@code toString} omits it. */
    @JsonPropertyOrder({"ticket", "token", "endpoint", "caBundle"})
    public static final class IssuedTicketResponse {
        private final TicketResponse ticket;
        private final TicketToken token;
        private final BrokerAddress advertised;

        public IssuedTicketResponse(TicketResponse ticket, TicketToken token, BrokerAddress advertised) {
            this.ticket = ticket;
            this.token = token;
            this.advertised = advertised;
        }

        /** Returns the issued ticket. */
        @JsonProperty
        public TicketResponse ticket() {
            return ticket;
        }

        @JsonProperty
        String token() {
            return token.reveal();
        }

        @JsonProperty
        public String endpoint() {
            return advertised.endpoint().toString();
        }

        @JsonProperty
        public String caBundle() {
            return advertised.caBundle().toString();
        }

        @Override
        public String toString() {
            return "IssuedTicketResponse[" + ticket.id() + ", secret redacted]";
        }
    }
}
