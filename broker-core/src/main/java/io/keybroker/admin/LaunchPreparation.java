package io.keybroker.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.BrokerAddress;
import io.keybroker.admin.api.CreateTicketRequest;
import io.keybroker.admin.api.LaunchMessages.LaunchRequest;
import io.keybroker.admin.api.LaunchMessages.LaunchResponse;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.credential.Credential;
import io.keybroker.identity.Identity;
import io.keybroker.identity.IdentityDirectory;
import io.keybroker.launch.Bootstrap;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.launch.Ec2Launcher.LaunchTarget;
import io.keybroker.launch.LaunchException;
import io.keybroker.launch.LaunchResult;
import io.keybroker.launch.UserData;
import io.keybroker.launch.UserDataException;
import io.keybroker.pki.PemFiles;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.NoSuchTicketException;
import io.keybroker.ticket.Ticket;
import io.keybroker.ticket.TicketStore;
import io.keybroker.ticket.TicketToken;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** Prepares a launch: key, ticket parameters, user data and EC2 request. */
public final class LaunchPreparation {
    private static final Pattern IMAGE = Pattern.compile("ami-[0-9a-f]{8,17}");

    private final Set<String> identities;
    private final IdentityDirectory directory;
    private final TicketStore store;
    private final BrokerAddress advertised;
    private final TicketAdmin tickets;
    private final ChangeAudit changes;

    public LaunchPreparation(
            Set<String> identities,
            IdentityDirectory identityDirectory,
            TicketStore store,
            BrokerAddress advertised,
            TicketAdmin tickets,
            ChangeAudit changes) {
        this.identities = Set.copyOf(identities);
        this.directory = identityDirectory;
        this.store = store;
        this.advertised = advertised;
        this.tickets = tickets;
        this.changes = changes;
    }

    LaunchTarget target(String identity, String region) throws AdminException {
        if (!identities.contains(identity)) {
            throw NameRules.unknown("identity", identity, identities);
        }
        Credential key = directory
                .find(identity)
                .map(Identity::credential)
                .orElseThrow(() -> new AdminException(
                        Kind.UNAVAILABLE,
                        "the identity '" + identity + "' has no key available",
                        "'broker identity verify " + identity + "' shows the reason"));
        return new LaunchTarget(region, key);
    }

    /** Returns a ticket request for the number of machines, their region and their image. */
    static CreateTicketRequest order(LaunchRequest launchOrder) {
        return order(launchOrder, List.of(), "", "launch");
    }

    /**
     * Returns a ticket request for these addresses and this account; region, image and account apply only to EC2's
     * document. Without one, EC2 has still confirmed that an address is free, so its previous owner is gone.
     */
    static CreateTicketRequest order(LaunchRequest launchOrder, List<String> addresses, String account, String reason) {
        boolean ec2 = launchOrder.evidence() == EnrolmentEvidence.EC2;
        String image = launchOrder.request().path("ImageId").asText();
        return new CreateTicketRequest(
                launchOrder.role(),
                launchOrder.most(),
                "",
                launchOrder.ttl(),
                "",
                launchOrder.evidence(),
                addresses,
                ec2 ? account : "",
                ec2 ? launchOrder.region() : "",
                ec2 && IMAGE.matcher(image).matches() ? image : "",
                !ec2,
                EnrolmentConflictAction.SUSPEND,
                reason,
                Map.of());
    }

    static RunInstancesRequest request(
            LaunchRequest launchOrder, JsonNode document, String clientToken, byte[] userData) throws AdminException {
        try {
            return Ec2Launcher.request(document)
                    .minCount(launchOrder.least())
                    .maxCount(launchOrder.most())
                    .clientToken(clientToken)
                    .userData(Base64.getEncoder().encodeToString(userData))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    byte[] userData(LaunchRequest launchOrder, TicketToken token) throws AdminException {
        try {
            Bootstrap.BrokerEndpoint brokerEndpoint = new Bootstrap.BrokerEndpoint(
                    advertised.endpoint(), launchOrder.evidence(), launchOrder.region(), launchOrder.reader());
            Bootstrap bootstrap = new Bootstrap(
                    brokerEndpoint, PemFiles.certificates(advertised.caBundle()).get(0), token);
            return UserData.merge(Base64.getDecoder().decode(launchOrder.userData()), bootstrap);
        } catch (UserDataException | IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            AdminException problem = new AdminException(Kind.UNAVAILABLE, "reading the broker's ca.pem failed", "");
            problem.initCause(e);
            throw problem;
        }
    }

    /** Announces the machines of a launch. */
    LaunchResponse announce(
            OperatorContext operatorContext, String ticket, LaunchResult launchResult, List<String> remarks)
            throws AdminException {
        try {
            Ticket after = launchResult.announce(ticket, store);
            changes.write(operatorContext, "launch", ticket, "instances=" + String.join(",", launchResult.ids()));
            return new LaunchResponse(tickets.toResponse(after), launchResult.ids(), remarks);
        } catch (NoSuchTicketException e) {
            throw new IllegalStateException("ticket missing from the registry", e);
        }
    }

    static AdminException toAdminException(LaunchException e) {
        AdminException problem = new AdminException(Kind.UNAVAILABLE, String.valueOf(e.getMessage()), "");
        problem.initCause(e);
        return problem;
    }
}
