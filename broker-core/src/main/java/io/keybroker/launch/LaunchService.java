package io.keybroker.launch;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.role.LaunchSettings;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.EnrolmentTerms;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.NewTicket;
import io.keybroker.ticket.NoSuchTicketException;
import io.keybroker.ticket.Ticket;
import io.keybroker.ticket.TicketScope;
import io.keybroker.ticket.TicketStore;
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
public final class LaunchService {
    private static final Duration VALIDITY = Duration.ofMinutes(15);
    private static final int REFUSED = 400;
    private static final int FAILED = 500;

    private final TicketStore tickets;
    private final Roles roles;
    private final AuditLog audit;
    private final Supplier<URI> endpoint;
    private final X509Certificate authority;
    private final Clock clock;
    private final IdempotentLaunches open = new IdempotentLaunches();

    public LaunchService(
            TicketStore tickets,
            Roles roles,
            AuditLog audit,
            Supplier<URI> endpoint,
            X509Certificate authority,
            Clock clock) {
        this.tickets = tickets;
        this.roles = roles;
        this.audit = audit;
        this.endpoint = endpoint;
        this.authority = authority;
        this.clock = clock;
    }

    /** Adds a ticket to the user data of a RunInstances request; a retry gets the same request again. */
    public TicketedLaunch prepare(LaunchContext launchContext, byte[] form) throws RequestRejectedException {
        RunInstancesForm request = RunInstancesForm.parse(form);
        Instant now = clock.instant();
        Optional<TicketedLaunch> before = open.find(launchContext, request, now);
        if (before.isPresent()) {
            Ticket ticket = before.get().ticket();
            CompletionStage<Void> recorded = record(launchContext, "repeat", ticket, "");
            return new TicketedLaunch(launchContext, ticket, before.get().form(), true, recorded);
        }
        byte[] userData = request.userData();
        NewTicket order = order(launchContext, request);
        IssuedTicket issued = tickets.issue(order);
        Ticket ticket = issued.ticket();
        try {
            byte[] merged = UserData.merge(userData, bootstrap(launchContext, issued));
            CompletionStage<Void> recorded = record(
                    launchContext,
                    "ticket",
                    ticket,
                    "count=" + order.count() + " expiresAt=" + ticket.expiresAt() + " clientToken="
                            + request.clientToken().orElse(ticket.id()));
            TicketedLaunch launch = new TicketedLaunch(
                    launchContext, ticket, request.withUserData(merged, ticket.id()), false, recorded);
            open.remember(launchContext, request, launch);
            return launch;
        } catch (UserDataException e) {
            revoke(ticket.id());
            throw new RequestRejectedException(ErrorCode.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private NewTicket order(LaunchContext launchContext, RunInstancesForm request) throws RequestRejectedException {
        LaunchSettings launches = launchContext.launches();
        String name = request.role(launches);
        Role role = roles.find(name)
                .orElseThrow(() -> new RequestRejectedException(
                        ErrorCode.UNAVAILABLE, "the role '" + name + "' is no longer configured"));
        TicketScope scope = new TicketScope(
                EnrolmentEvidence.EC2,
                Set.of(),
                Optional.empty(),
                Optional.of(launchContext.region()),
                request.image());
        EnrolmentTerms terms = new EnrolmentTerms(
                launches.ttl().orElse(role.ttl()), role.maxTtl(), false, EnrolmentConflictAction.SUSPEND);
        return new NewTicket(name, scope, request.count(), VALIDITY, terms, "launched by " + launchContext.instance());
    }

    private Bootstrap bootstrap(LaunchContext launchContext, IssuedTicket issued) {
        Bootstrap.BrokerEndpoint brokerEndpoint = new Bootstrap.BrokerEndpoint(
                endpoint.get(),
                EnrolmentEvidence.EC2,
                launchContext.region(),
                launchContext.launches().reader());
        return new Bootstrap(brokerEndpoint, authority, issued.token());
    }

    /** Completes a launch with EC2's response. */
    public void complete(TicketedLaunch launch, int status, byte[] body) {
        if (status >= FAILED) {
            markUnknown(launch, "EC2 returned " + status);
        } else if (status >= REFUSED) {
            close(launch, "fail", "EC2 returned " + status);
        } else {
            Ec2InstancesResponse.parse(body)
                    .ifPresentOrElse(
                            answer -> announce(launch, answer.result()),
                            () -> markUnknown(launch, "the EC2 response is invalid"));
        }
    }

    private void announce(TicketedLaunch launch, LaunchResult launchResult) {
        try {
            launchResult.announce(launch.ticket().id(), tickets);
        } catch (NoSuchTicketException e) {
            throw new IllegalStateException("ticket missing from the registry", e);
        }
        int known = launchResult.addressed().size();
        String detail = launchResult.isComplete()
                ? ""
                : "EC2 started " + launchResult.ids().size() + ", known addresses: " + known;
        audit.appendBestEffort(
                event(launch.by(), "announce", launch.ticket(), detail).withInstances(launchResult.ids()));
    }

    /** Marks a launch as unknown: its ticket remains open until it expires, for machines that may exist. */
    public void markUnknown(TicketedLaunch launch, String why) {
        audit.appendBestEffort(event(launch.by(), "lose", launch.ticket(), why));
    }

    /** Cancels a launch that was never sent. */
    public void cancel(TicketedLaunch launch) {
        close(launch, "unsend", "");
    }

    /** Revokes the ticket of a failed launch, unless an earlier equal request was sent. */
    private void close(TicketedLaunch launch, String verb, String detail) {
        if (!launch.repeated()) {
            open.forget(launch.ticket().id());
            revoke(launch.ticket().id());
        }
        audit.appendBestEffort(event(launch.by(), verb, launch.ticket(), detail));
    }

    private void revoke(String ticket) {
        try {
            tickets.revoke(ticket);
        } catch (NoSuchTicketException e) {
            throw new IllegalStateException("ticket missing from the registry", e);
        }
    }

    private CompletionStage<Void> record(LaunchContext launchContext, String verb, Ticket ticket, String detail) {
        return audit.append(event(launchContext, verb, ticket, detail));
    }

    private AuditEvent.Launch event(LaunchContext launchContext, String verb, Ticket ticket, String detail) {
        return new AuditEvent.Launch(
                clock.instant(),
                launchContext.requestId(),
                launchContext.instance(),
                verb,
                ticket.id(),
                ticket.role(),
                List.of(),
                detail);
    }
}
