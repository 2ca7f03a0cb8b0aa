package io.keybroker.launch;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.policy.Launches;
import io.keybroker.policy.Role;
import io.keybroker.policy.Roles;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.EnrolmentTerms;
import io.keybroker.registry.Evidence;
import io.keybroker.registry.IssuedTicket;
import io.keybroker.registry.NoSuchTicketException;
import io.keybroker.registry.OnConflict;
import io.keybroker.registry.Ticket;
import io.keybroker.registry.TicketOrder;
import io.keybroker.registry.TicketScope;
import io.keybroker.registry.Tickets;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Issues a ticket for each launch through the broker, and completes it with the EC2 response. Calls block; each step
 * is audited.
 */
public final class LaunchTickets {
    private static final Duration VALIDITY = Duration.ofMinutes(15);
    private static final int REFUSED = 400;
    private static final int FAILED = 500;

    private final Parts parts;
    private final OpenLaunches open = new OpenLaunches();

    /**
     * What the service works on.
     *
     * @param tickets the tickets
     * @param roles what instances may do
     * @param audit where it is recorded
     * @param endpoint where SDKs reach the broker
     * @param authority whom they are to trust there
     * @param clock the time
     */
    public record Parts(
            Tickets tickets,
            Roles roles,
            AuditLog audit,
            Supplier<URI> endpoint,
            X509Certificate authority,
            Clock clock) {}

    public LaunchTickets(Parts parts) {
        this.parts = parts;
    }

    /** A RunInstances with a ticket in its user data; the same once more for one that has come before. */
    public TicketedLaunch prepare(Launching by, byte[] form) throws RefusedException {
        LaunchRequest request = LaunchRequest.parse(form);
        Instant now = parts.clock().instant();
        Optional<TicketedLaunch> before = open.find(by, request, now);
        if (before.isPresent()) {
            Ticket ticket = before.get().ticket();
            CompletionStage<Void> recorded = record(by, "repeat", ticket, "");
            return new TicketedLaunch(by, ticket, before.get().form(), true, recorded);
        }
        byte[] userData = request.userData();
        TicketOrder order = order(by, request);
        IssuedTicket issued = parts.tickets().issue(order);
        Ticket ticket = issued.ticket();
        try {
            byte[] merged = UserData.with(userData, bootstrap(by, issued));
            CompletionStage<Void> recorded = record(
                    by,
                    "ticket",
                    ticket,
                    "count=" + order.count() + " expiresAt=" + ticket.expiresAt() + " clientToken="
                            + request.clientToken().orElse(ticket.id()));
            TicketedLaunch launch = new TicketedLaunch(by, ticket, request.with(merged, ticket.id()), false, recorded);
            open.keep(by, request, launch);
            return launch;
        } catch (UserDataException e) {
            revoke(ticket.id());
            throw new RefusedException(Refusal.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private TicketOrder order(Launching by, LaunchRequest request) throws RefusedException {
        Launches launches = by.launches();
        String name = request.role(launches);
        Role role = parts.roles()
                .named(name)
                .orElseThrow(() ->
                        new RefusedException(Refusal.UNAVAILABLE, "the role '" + name + "' is no longer configured"));
        TicketScope scope =
                new TicketScope(Evidence.EC2, Set.of(), Optional.empty(), Optional.of(by.region()), request.image());
        EnrolmentTerms terms =
                new EnrolmentTerms(launches.ttl().orElse(role.ttl()), role.maxTtl(), false, OnConflict.SUSPEND);
        return new TicketOrder(name, scope, request.count(), VALIDITY, terms, "launched by " + by.instance());
    }

    private Bootstrap bootstrap(Launching by, IssuedTicket issued) {
        Bootstrap.Place place = new Bootstrap.Place(
                parts.endpoint().get(), Evidence.EC2, by.region(), by.launches().reader());
        return new Bootstrap(place, parts.authority(), issued.token());
    }

    /** EC2 has answered. */
    public void answered(TicketedLaunch launch, int status, byte[] body) {
        if (status >= FAILED) {
            lost(launch, "EC2 returned " + status);
        } else if (status >= REFUSED) {
            over(launch, "fail", "EC2 returned " + status);
        } else {
            InstancesAnswer.read(body)
                    .ifPresentOrElse(
                            answer -> announce(launch, answer.launched()),
                            () -> lost(launch, "the EC2 response is invalid"));
        }
    }

    private void announce(TicketedLaunch launch, Launched launched) {
        try {
            launched.announce(launch.ticket().id(), parts.tickets());
        } catch (NoSuchTicketException e) {
            throw new IllegalStateException("ticket missing from the registry", e);
        }
        int known = launched.addressed().size();
        String detail = launched.whole() ? "" : "EC2 started " + launched.ids().size() + ", known addresses: " + known;
        note(launch.by(), "announce", launch.ticket(), launched.ids(), detail);
    }

    /** It is not known what became of it: its ticket stays until it expires, for machines that there may be. */
    public void lost(TicketedLaunch launch, String why) {
        note(launch.by(), "lose", launch.ticket(), List.of(), why);
    }

    /** It was never sent. */
    public void unsent(TicketedLaunch launch) {
        over(launch, "unsend", "");
    }

    /** There are no machines of it, unless an earlier one like it was sent. */
    private void over(TicketedLaunch launch, String verb, String detail) {
        if (!launch.repeated()) {
            open.forget(launch.ticket().id());
            revoke(launch.ticket().id());
        }
        note(launch.by(), verb, launch.ticket(), List.of(), detail);
    }

    private void revoke(String ticket) {
        try {
            parts.tickets().revoke(ticket);
        } catch (NoSuchTicketException e) {
            throw new IllegalStateException("ticket missing from the registry", e);
        }
    }

    private void note(Launching by, String verb, Ticket ticket, List<String> instances, String detail) {
        parts.audit().note(event(by, verb, ticket, instances, detail));
    }

    private CompletionStage<Void> record(Launching by, String verb, Ticket ticket, String detail) {
        return parts.audit().record(event(by, verb, ticket, List.of(), detail));
    }

    private AuditEvent.Launch event(Launching by, String verb, Ticket ticket, List<String> instances, String detail) {
        return new AuditEvent.Launch(
                parts.clock().instant(),
                by.requestId(),
                by.instance(),
                verb,
                ticket.id(),
                ticket.role(),
                instances,
                detail);
    }
}
