package io.keybroker.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.LaunchReplies.LaunchOrder;
import io.keybroker.admin.LaunchReplies.LaunchReply;
import io.keybroker.admin.LaunchReplies.RehearsalReply;
import io.keybroker.admin.LaunchReplies.ResumeLaunch;
import io.keybroker.credential.Credential;
import io.keybroker.identity.Identity;
import io.keybroker.launch.Bootstrap;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.launch.Ec2Launcher.Where;
import io.keybroker.launch.LaunchException;
import io.keybroker.launch.Launched;
import io.keybroker.launch.UserData;
import io.keybroker.launch.UserDataException;
import io.keybroker.pki.PemFiles;
import io.keybroker.registry.Evidence;
import io.keybroker.registry.IssuedTicket;
import io.keybroker.registry.NoSuchTicketException;
import io.keybroker.registry.OnConflict;
import io.keybroker.registry.Ticket;
import io.keybroker.registry.TicketToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** Operators' launches: a ticket, EC2, and the announcement of what came of it, in that order. */
final class LaunchChanges {
    private static final Pattern IMAGE = Pattern.compile("ami-[0-9a-f]{8,17}");

    private final Administration.Parts parts;
    private final Advertised advertised;
    private final TicketChanges tickets;
    private final ChangeRecord changes;
    private final SecureRandom random = new SecureRandom();

    LaunchChanges(Administration.Parts parts, Advertised advertised, TicketChanges tickets, ChangeRecord changes) {
        this.parts = parts;
        this.advertised = advertised;
        this.tickets = tickets;
        this.changes = changes;
    }

    /** Asks EC2 whether it would launch; the ticket in the user data that is shown opens nothing. */
    RehearsalReply rehearse(LaunchOrder wanted) throws AdminProblem {
        Where where = where(wanted.identity(), wanted.region());
        tickets.checked(order(wanted));
        TicketToken none = TicketToken.issue(random);
        byte[] userData = userData(wanted, none);
        try {
            parts.launcher().rehearse(where, request(wanted, none.id(), userData));
        } catch (LaunchException e) {
            throw refused(e);
        }
        return new RehearsalReply(
                wanted.role(), wanted.region(), wanted.request(), new String(userData, StandardCharsets.UTF_8));
    }

    LaunchReply launch(Caller by, LaunchOrder wanted) throws AdminProblem {
        Where where = where(wanted.identity(), wanted.region());
        request(wanted, "", new byte[0]); // what is wrong with it shows before there is a ticket
        IssuedTicket issued = tickets.issued(by, order(wanted));
        String ticket = issued.ticket().id();
        RunInstancesRequest request = ticketed(by, wanted, issued);
        try {
            return announced(by, ticket, parts.launcher().run(where, request));
        } catch (LaunchException e) {
            if (e.refused()) {
                tickets.revoke(by, ticket);
                throw refused(e);
            }
            throw new AdminProblem(
                    Kind.UNAVAILABLE,
                    e.getMessage() + ", so nobody knows what came of the launch with ticket " + ticket,
                    "ask again: 'broker launch --resume " + ticket + "'; the ticket stays open until then");
        }
    }

    private RunInstancesRequest ticketed(Caller by, LaunchOrder wanted, IssuedTicket issued) throws AdminProblem {
        try {
            return request(wanted, issued.ticket().id(), userData(wanted, issued.token()));
        } catch (AdminProblem e) {
            tickets.revoke(by, issued.ticket().id());
            throw e;
        }
    }

    /** Finds out what came of a launch of which no answer was heard, and announces it. */
    LaunchReply resume(Caller by, String id, ResumeLaunch wanted) throws AdminProblem {
        Ticket ticket = tickets.existing(id);
        String region = ticket.scope()
                .region()
                .orElseThrow(() -> new AdminProblem(Kind.USAGE, "ticket " + id + " was not issued for a launch", ""));
        try {
            Launched launched = parts.launcher()
                    .launchedAs(
                            where(wanted.identity(), region),
                            wanted.clientToken().isEmpty() ? id : wanted.clientToken());
            if (launched.ids().isEmpty()) {
                throw new AdminProblem(
                        Kind.NOT_FOUND,
                        "EC2 in " + region + " knows no machine of ticket " + id + " (yet)",
                        "what it has heard shows within a minute; if nothing does, launch again");
            }
            return announced(by, id, launched);
        } catch (LaunchException e) {
            throw refused(e);
        }
    }

    private LaunchReply announced(Caller by, String ticket, Launched launched) throws AdminProblem {
        try {
            Ticket after = launched.announce(ticket, parts.tickets());
            changes.write(by, "launch", ticket, "instances=" + String.join(",", launched.ids()));
            return new LaunchReply(tickets.reply(after), launched.ids());
        } catch (NoSuchTicketException e) {
            throw new IllegalStateException("a ticket vanished from the registry", e);
        }
    }

    private Where where(String identity, String region) throws AdminProblem {
        if (!parts.identities().contains(identity)) {
            throw Names.unknown("identity", identity, parts.identities());
        }
        Credential key = parts.known()
                .named(identity)
                .map(Identity::credential)
                .orElseThrow(() -> new AdminProblem(
                        Kind.UNAVAILABLE,
                        "the identity '" + identity + "' has no key at hand",
                        "'broker identity verify " + identity + "' says why"));
        return new Where(region, key);
    }

    private static OrderTicket order(LaunchOrder wanted) {
        String image = wanted.request().path("ImageId").asText();
        return new OrderTicket(
                wanted.role(),
                wanted.most(),
                "",
                wanted.ttl(),
                "",
                Evidence.EC2,
                List.of(),
                "",
                wanted.region(),
                IMAGE.matcher(image).matches() ? image : "",
                false,
                OnConflict.SUSPEND,
                "launch",
                Map.of());
    }

    private static RunInstancesRequest request(LaunchOrder wanted, String clientToken, byte[] userData)
            throws AdminProblem {
        JsonNode document = wanted.request();
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

    private byte[] userData(LaunchOrder wanted, TicketToken token) throws AdminProblem {
        try {
            Bootstrap.Place place =
                    new Bootstrap.Place(advertised.endpoint(), Evidence.EC2, wanted.region(), wanted.reader());
            Bootstrap bootstrap = new Bootstrap(
                    place, PemFiles.certificates(advertised.caBundle()).get(0), token);
            return UserData.with(Base64.getDecoder().decode(wanted.userData()), bootstrap);
        } catch (UserDataException | IllegalArgumentException e) {
            throw new AdminProblem(Kind.USAGE, String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            AdminProblem problem = new AdminProblem(Kind.UNAVAILABLE, "the broker's ca.pem cannot be read", "");
            problem.initCause(e);
            throw problem;
        }
    }

    private static AdminProblem refused(LaunchException e) {
        AdminProblem problem = new AdminProblem(Kind.UNAVAILABLE, String.valueOf(e.getMessage()), "");
        problem.initCause(e);
        return problem;
    }
}
