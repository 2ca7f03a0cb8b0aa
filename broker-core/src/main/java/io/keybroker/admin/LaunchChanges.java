package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.LaunchReplies.LaunchOrder;
import io.keybroker.admin.LaunchReplies.LaunchReply;
import io.keybroker.admin.LaunchReplies.RehearsalReply;
import io.keybroker.admin.LaunchReplies.ResumeLaunch;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.launch.Ec2Launcher.Where;
import io.keybroker.launch.LaunchException;
import io.keybroker.launch.Launched;
import io.keybroker.registry.IssuedTicket;
import io.keybroker.registry.Ticket;
import io.keybroker.registry.TicketToken;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** Operator launches: creates a ticket, calls RunInstances, and announces the machines, in that order. */
final class LaunchChanges {
    private final Ec2Launcher launcher;
    private final TicketChanges tickets;
    private final LaunchMeans means;
    private final SecureRandom random = new SecureRandom();

    LaunchChanges(Ec2Launcher launcher, TicketChanges tickets, LaunchMeans means) {
        this.launcher = launcher;
        this.tickets = tickets;
        this.means = means;
    }

    /** Asks EC2 whether it would launch; the ticket in the user data that is shown opens nothing. */
    RehearsalReply rehearse(LaunchOrder wanted) throws AdminProblem {
        Where where = means.where(wanted.identity(), wanted.region());
        tickets.checked(LaunchMeans.order(wanted));
        TicketToken none = TicketToken.issue(random);
        byte[] userData = means.userData(wanted, none);
        try {
            launcher.rehearse(where, LaunchMeans.request(wanted, wanted.request(), none.id(), userData));
        } catch (LaunchException e) {
            throw LaunchMeans.refused(e);
        }
        return new RehearsalReply(
                wanted.role(), wanted.region(), wanted.request(), new String(userData, StandardCharsets.UTF_8));
    }

    LaunchReply launch(Caller by, LaunchOrder wanted) throws AdminProblem {
        Where where = means.where(wanted.identity(), wanted.region());
        LaunchMeans.request(wanted, wanted.request(), "", new byte[0]); // wrong ones show before there is a ticket
        IssuedTicket issued = tickets.issued(by, LaunchMeans.order(wanted));
        String ticket = issued.ticket().id();
        RunInstancesRequest request = ticketed(by, wanted, issued);
        try {
            return means.announced(by, ticket, launcher.run(where, request), List.of());
        } catch (LaunchException e) {
            if (e.refused()) {
                tickets.revoke(by, ticket);
                throw LaunchMeans.refused(e);
            }
            throw new AdminProblem(
                    Kind.UNAVAILABLE,
                    e.getMessage() + "; the result of the launch is unknown, ticket " + ticket,
                    "run 'broker launch --resume " + ticket + "'; the ticket remains valid until then");
        }
    }

    private RunInstancesRequest ticketed(Caller by, LaunchOrder wanted, IssuedTicket issued) throws AdminProblem {
        String ticket = issued.ticket().id();
        try {
            return LaunchMeans.request(wanted, wanted.request(), ticket, means.userData(wanted, issued.token()));
        } catch (AdminProblem e) {
            tickets.revoke(by, ticket);
            throw e;
        }
    }

    /** Finds out what came of a launch of which no answer was heard, and announces it. */
    LaunchReply resume(Caller by, String id, ResumeLaunch wanted) throws AdminProblem {
        Ticket ticket = tickets.existing(id);
        String region = ticket.scope()
                .region()
                .orElseThrow(() -> new AdminProblem(Kind.USAGE, "ticket " + id + " was not created for a launch", ""));
        try {
            Launched launched = launcher.launchedAs(
                    means.where(wanted.identity(), region), wanted.clientToken().isEmpty() ? id : wanted.clientToken());
            if (launched.ids().isEmpty()) {
                throw new AdminProblem(
                        Kind.NOT_FOUND,
                        "EC2 in " + region + " has no machine of ticket " + id,
                        "new machines can take a minute to appear: try again, then launch again");
            }
            return means.announced(by, id, launched, List.of());
        } catch (LaunchException e) {
            throw LaunchMeans.refused(e);
        }
    }
}
