package io.keybroker.admin.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.admin.api.TicketMessages.TicketResponse;
import io.keybroker.ticket.EnrolmentEvidence;
import java.util.List;

/** Requests and responses of the admin API about launches. */
public final class LaunchMessages {
    private LaunchMessages() {}

    /**
     * A launch request of an operator.
     *
     * @param role the role of the machines
     * @param least the minimum number of machines
     * @param most the maximum number of machines
     * @param ttl the lifetime of each credential, such as {@code 6h}; empty for the role's default
     * @param reader the user besides root who may read the credential on the machine, or empty
     * @param identity the identity that launches
     * @param region the AWS region
     * @param request the EC2 request, in the form of the AWS CLI's {@code --cli-input-json}
     * @param userData the user data after the bootstrap, in base64
     * @param evidence the required attestation besides the ticket
     * @param pin the name of the launch that this machine with its own interface belongs to; empty for others
     */
    public record LaunchRequest(
            String role,
            int least,
            int most,
            String ttl,
            String reader,
            String identity,
            String region,
            JsonNode request,
            String userData,
            EnrolmentEvidence evidence,
            String pin) {}

    /**
     * A request to resume a launch with an unknown result.
     *
     * @param identity the identity for EC2 requests
     * @param clientToken the client token of the launch in EC2, if it is not the ticket's ID
     */
    public record ResumeLaunchRequest(String identity, String clientToken) {}

    /**
     * The result of a launch.
     *
     * @param ticket its ticket, with the announced machines
     * @param instances the machines
     * @param remarks problems that do not keep the machines from starting
     */
    public record LaunchResponse(TicketResponse ticket, List<String> instances, List<String> remarks) {
        public LaunchResponse {
            instances = List.copyOf(instances);
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * A request to find the machines of a launch with their own interfaces, and to delete its unused resources.
     *
     * @param identity the identity for EC2 requests
     * @param region the AWS region of the launch
     */
    public record SettleLaunchRequest(String identity, String region) {}

    /**
     * The result of settling a launch with its own interfaces.
     *
     * @param launches each machine, with its ticket
     * @param removed the deleted interfaces and tickets that no machine uses
     */
    public record SettleLaunchResponse(List<LaunchResponse> launches, List<String> removed) {
        public SettleLaunchResponse {
            launches = List.copyOf(launches);
            removed = List.copyOf(removed);
        }
    }

    /**
     * The requests of a dry run.
     *
     * @param role the role of the machines
     * @param region the AWS region
     * @param request the EC2 request without the user data; several requests by their names, if there are several
     * @param userData the user data, with a bootstrap whose ticket cannot be redeemed
     */
    public record DryRunResponse(String role, String region, JsonNode request, String userData) {
        @Override
        public String toString() {
            return "DryRunResponse[" + role + ", " + region + "]";
        }
    }
}
