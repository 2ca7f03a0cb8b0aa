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
     * A ticket as operators see it: without what opens it.
     *
     * @param id its name
     * @param role what instances enrolled with it may do
     * @param state {@code OPEN}, {@code USED_UP}, {@code EXPIRED} or {@code REVOKED}
     * @param count how many instances may enrol
     * @param used how many have
     * @param evidence what they must show besides it
     * @param addresses where they may come from
     * @param account the AWS account they must run in, or empty
     * @param region the AWS region they must run in, or empty
     * @param image the image they must be made from, or empty
     * @param expected the instances that the launcher has announced
     * @param ttl how long each credential lives
     * @param maxLife how long each instance can renew
     * @param supersede whether the present owner of an address is revoked for them
     * @param onConflict what becomes of an instance that somebody else claims to be
     * @param reason why it was issued
     * @param createdAt when it was issued
     * @param expiresAt until when it can be redeemed
     * @param tags the labels that each instance gets
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
     * An instance that the launcher has seen in EC2's answer.
     *
     * @param instanceId its id in EC2
     * @param ip its primary private address
     */
    public record AnnouncedInstance(String instanceId, String ip) {}

    /**
     * A launcher's announcement.
     *
     * @param instances each instance of the launch
     */
    public record AnnounceRequest(List<AnnouncedInstance> instances) {
        public AnnounceRequest {
            instances = List.copyOf(instances);
        }
    }

    /**
     * Tickets, the newest first.
     *
     * @param tickets each of them
     */
    public record TicketList(List<TicketResponse> tickets) {
        public TicketList {
            tickets = List.copyOf(tickets);
        }
    }

    /** The answer to an order, the only one that ever carries what opens the ticket; printing it does not. */
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

        /** What was issued. */
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
