package io.keybroker.admin.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.admin.api.TicketMessages.TicketResponse;
import io.keybroker.ticket.EnrolmentEvidence;
import java.util.List;

/** Requests and responses of the admin API about launches. */
public final class LaunchMessages {
    private LaunchMessages() {}

    /**
     * An operator's wish to launch machines.
     *
     * @param role what they become
     * @param least how many there must be
     * @param most how many there may be
     * @param ttl how long each credential lives, as in {@code 6h}; empty for the role's own
     * @param reader who may read the credential there besides root, or empty
     * @param identity the real key that launches
     * @param region where
     * @param request what EC2 is asked, in the form of the AWS CLI's {@code --cli-input-json}
     * @param userData the user data to put the bootstrap in front of, in base64
     * @param evidence what the machines must show besides their ticket
     * @param pin the name of the launch that this one machine with an interface of its own belongs to; empty for others
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
     * An operator's wish to know what came of a launch.
     *
     * @param identity the real key that EC2 is asked with
     * @param clientToken the launch's name in EC2, if that is not the ticket's id
     */
    public record ResumeLaunchRequest(String identity, String clientToken) {}

    /**
     * What came of a launch.
     *
     * @param ticket its ticket, with the machines that are announced
     * @param instances the machines
     * @param remarks what did not go as it should, and does not keep the machines from coming up
     */
    public record LaunchResponse(TicketResponse ticket, List<String> instances, List<String> remarks) {
        public LaunchResponse {
            instances = List.copyOf(instances);
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * An operator's wish to find the machines of a launch with interfaces of their own, and to be rid of what it left.
     *
     * @param identity the real key that EC2 is asked with
     * @param region where it launched
     */
    public record SettleLaunchRequest(String identity, String region) {}

    /**
     * What was found of a launch with interfaces of their own.
     *
     * @param launches each machine, with its ticket
     * @param removed the interfaces and tickets that no machine uses, which are gone now
     */
    public record SettleLaunchResponse(List<LaunchResponse> launches, List<String> removed) {
        public SettleLaunchResponse {
            launches = List.copyOf(launches);
            removed = List.copyOf(removed);
        }
    }

    /**
     * What a launch would send.
     *
     * @param role what the machines would become
     * @param region where
     * @param request what EC2 would be asked, but for the user data; several requests by their names, if it is several
     * @param userData the user data, with a bootstrap whose ticket opens nothing
     */
    public record DryRunResponse(String role, String region, JsonNode request, String userData) {
        @Override
        public String toString() {
            return "DryRunResponse[" + role + ", " + region + "]";
        }
    }
}
