package io.keybroker.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.LaunchReplies.LaunchOrder;
import io.keybroker.admin.LaunchReplies.LaunchReply;
import io.keybroker.credential.Credential;
import io.keybroker.identity.Identity;
import io.keybroker.identity.KnownIdentities;
import io.keybroker.launch.Bootstrap;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.launch.Ec2Launcher.Where;
import io.keybroker.launch.LaunchException;
import io.keybroker.launch.Launched;
import io.keybroker.launch.UserData;
import io.keybroker.launch.UserDataException;
import io.keybroker.pki.PemFiles;
import io.keybroker.registry.Evidence;
import io.keybroker.registry.NoSuchTicketException;
import io.keybroker.registry.OnConflict;
import io.keybroker.registry.Ticket;
import io.keybroker.registry.TicketToken;
import io.keybroker.registry.Tickets;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** Prepares a launch: key, ticket parameters, user data and EC2 request. */
final class LaunchMeans {
    private static final Pattern IMAGE = Pattern.compile("ami-[0-9a-f]{8,17}");

    private final Set<String> identities;
    private final KnownIdentities known;
    private final Tickets store;
    private final Advertised advertised;
    private final TicketChanges tickets;
    private final ChangeRecord changes;

    LaunchMeans(
            Set<String> identities,
            KnownIdentities known,
            Tickets store,
            Advertised advertised,
            TicketChanges tickets,
            ChangeRecord changes) {
        this.identities = identities;
        this.known = known;
        this.store = store;
        this.advertised = advertised;
        this.tickets = tickets;
        this.changes = changes;
    }

    Where where(String identity, String region) throws AdminProblem {
        if (!identities.contains(identity)) {
            throw Names.unknown("identity", identity, identities);
        }
        Credential key = known.named(identity)
                .map(Identity::credential)
                .orElseThrow(() -> new AdminProblem(
                        Kind.UNAVAILABLE,
                        "the identity '" + identity + "' has no key available",
                        "'broker identity verify " + identity + "' shows the reason"));
        return new Where(region, key);
    }

    /** A ticket for as many as are launched, of their region and image. */
    static OrderTicket order(LaunchOrder wanted) {
        return order(wanted, List.of(), "", "launch");
    }

    /**
     * A ticket for these addresses and this account; region, image and account count where EC2's document shows them.
     * Where it does not, EC2 has still said that an address is free: who had it before is gone.
     */
    static OrderTicket order(LaunchOrder wanted, List<String> addresses, String account, String reason) {
        boolean ec2 = wanted.evidence() == Evidence.EC2;
        String image = wanted.request().path("ImageId").asText();
        return new OrderTicket(
                wanted.role(),
                wanted.most(),
                "",
                wanted.ttl(),
                "",
                wanted.evidence(),
                addresses,
                ec2 ? account : "",
                ec2 ? wanted.region() : "",
                ec2 && IMAGE.matcher(image).matches() ? image : "",
                !ec2,
                OnConflict.SUSPEND,
                reason,
                Map.of());
    }

    static RunInstancesRequest request(LaunchOrder wanted, JsonNode document, String clientToken, byte[] userData)
            throws AdminProblem {
        try {
            return Ec2Launcher.request(document)
                    .minCount(wanted.least())
                    .maxCount(wanted.most())
                    .clientToken(clientToken)
                    .userData(Base64.getEncoder().encodeToString(userData))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    byte[] userData(LaunchOrder wanted, TicketToken token) throws AdminProblem {
        try {
            Bootstrap.Place place =
                    new Bootstrap.Place(advertised.endpoint(), wanted.evidence(), wanted.region(), wanted.reader());
            Bootstrap bootstrap = new Bootstrap(
                    place, PemFiles.certificates(advertised.caBundle()).get(0), token);
            return UserData.with(Base64.getDecoder().decode(wanted.userData()), bootstrap);
        } catch (UserDataException | IllegalArgumentException e) {
            throw new AdminProblem(Kind.USAGE, String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            AdminProblem problem = new AdminProblem(Kind.UNAVAILABLE, "reading the broker's ca.pem failed", "");
            problem.initCause(e);
            throw problem;
        }
    }

    /** Announces what came of a launch. */
    LaunchReply announced(Caller by, String ticket, Launched launched, List<String> remarks) throws AdminProblem {
        try {
            Ticket after = launched.announce(ticket, store);
            changes.write(by, "launch", ticket, "instances=" + String.join(",", launched.ids()));
            return new LaunchReply(tickets.reply(after), launched.ids(), remarks);
        } catch (NoSuchTicketException e) {
            throw new IllegalStateException("ticket missing from the registry", e);
        }
    }

    static AdminProblem refused(LaunchException e) {
        AdminProblem problem = new AdminProblem(Kind.UNAVAILABLE, String.valueOf(e.getMessage()), "");
        problem.initCause(e);
        return problem;
    }
}
