package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.BrokerAddress;
import io.keybroker.admin.api.CreateTicketRequest;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.TicketMessages.AnnounceRequest;
import io.keybroker.admin.api.TicketMessages.AnnouncedInstance;
import io.keybroker.admin.api.TicketMessages.IssuedTicketResponse;
import io.keybroker.admin.api.TicketMessages.TicketList;
import io.keybroker.admin.api.TicketMessages.TicketResponse;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.ticket.EnrolmentTerms;
import io.keybroker.ticket.ExpectedInstance;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.NewTicket;
import io.keybroker.ticket.NoSuchTicketException;
import io.keybroker.ticket.Ticket;
import io.keybroker.ticket.TicketScope;
import io.keybroker.ticket.TicketStore;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Operator use cases of tickets. Grants are recorded before they take effect; revocations take effect first. */
public final class TicketAdmin {
    private static final String USUAL_VALIDITY = "15m";
    private static final Pattern INSTANCE = Pattern.compile("i-[0-9a-f]{8,17}");

    private final TicketStore tickets;
    private final Roles roles;
    private final Clock clock;
    private final BrokerAddress advertised;
    private final ChangeAudit changes;

    public TicketAdmin(TicketStore tickets, Roles roles, Clock clock, BrokerAddress advertised, ChangeAudit changes) {
        this.tickets = tickets;
        this.roles = roles;
        this.clock = clock;
        this.advertised = advertised;
        this.changes = changes;
    }

    public IssuedTicketResponse issue(OperatorContext operatorContext, CreateTicketRequest request)
            throws AdminException {
        IssuedTicket issued = issued(operatorContext, request);
        return new IssuedTicketResponse(toResponse(issued.ticket()), issued.token(), advertised);
    }

    /** Issues a new ticket, and records it. */
    IssuedTicket issued(OperatorContext operatorContext, CreateTicketRequest request) throws AdminException {
        IssuedTicket issued = tickets.issue(checked(request));
        Ticket ticket = issued.ticket();
        try {
            changes.write(operatorContext, "ticket create", ticket.id(), detail(ticket));
        } catch (AdminException unrecorded) {
            revokeUndelivered(ticket);
            throw unrecorded;
        }
        return issued;
    }

    /** Validates a request, and returns the ticket's parameters. */
    NewTicket checked(CreateTicketRequest request) throws AdminException {
        Role role = roles.find(request.role())
                .orElseThrow(() ->
                        NameRules.unknown("role", request.role(), roles.byName().keySet()));
        Duration validity = LeaseDuration.parse(request.validity().isEmpty() ? USUAL_VALIDITY : request.validity());
        Duration ttl = LeaseDuration.parse(request.ttl(), role);
        Duration maxLife = request.maxLife().isEmpty() ? role.maxTtl() : LeaseDuration.parse(request.maxLife(), role);
        try {
            TicketScope scope = new TicketScope(
                    request.evidence(),
                    ranges(request.addresses()),
                    nonBlank(request.account()),
                    nonBlank(request.region()),
                    nonBlank(request.image()));
            EnrolmentTerms terms = new EnrolmentTerms(
                    ttl, maxLife, request.supersede(), request.onConflict(), Tags.of(request.tags()));
            return new NewTicket(role.name(), scope, request.count(), validity, terms, request.reason());
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    private static Set<CidrBlock> ranges(List<String> texts) {
        Set<CidrBlock> ranges = new HashSet<>();
        texts.forEach(text -> ranges.add(CidrBlock.parse(text)));
        return ranges;
    }

    private static Optional<String> nonBlank(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }

    /** Revokes a ticket whose secret could not be delivered. */
    private void revokeUndelivered(Ticket ticket) {
        try {
            tickets.revoke(ticket.id());
        } catch (NoSuchTicketException e) {
            throw new IllegalStateException("ticket missing from the registry", e);
        }
    }

    private static String detail(Ticket ticket) {
        TicketScope scope = ticket.scope();
        return "role=" + ticket.role() + " count=" + ticket.count() + " evidence="
                + scope.evidence().wireName() + " addresses="
                + String.join(",", sorted(scope.addresses().stream())) + " expiresAt=" + ticket.expiresAt()
                + (ticket.terms().supersede() ? " supersede" : "")
                + NameRules.detail(ticket.terms().tags());
    }

    private static List<String> sorted(Stream<CidrBlock> ranges) {
        return ranges.map(CidrBlock::toString).sorted().toList();
    }

    public TicketList list() {
        return new TicketList(tickets.list().stream().map(this::toResponse).toList());
    }

    public TicketResponse find(String id) throws AdminException {
        return toResponse(existing(id));
    }

    /** Returns the ticket of this ID; rejects an unknown ID. */
    Ticket existing(String id) throws AdminException {
        try {
            return tickets.find(id);
        } catch (NoSuchTicketException e) {
            throw unknown(e);
        }
    }

    public TicketResponse revoke(OperatorContext operatorContext, String id) throws AdminException {
        try {
            Ticket revoked = tickets.revoke(id);
            changes.write(operatorContext, "ticket revoke", id, "used=" + revoked.used() + " of " + revoked.count());
            return toResponse(revoked);
        } catch (NoSuchTicketException e) {
            throw unknown(e);
        }
    }

    public TicketResponse announce(OperatorContext operatorContext, String id, AnnounceRequest announced)
            throws AdminException {
        Set<ExpectedInstance> instances = new HashSet<>();
        for (AnnouncedInstance announcedInstance : announced.instances()) {
            instances.add(expected(announcedInstance));
        }
        try {
            tickets.find(id);
            changes.write(operatorContext, "ticket expect", id, "instances=" + instances.size());
            return toResponse(tickets.announce(id, instances));
        } catch (NoSuchTicketException e) {
            throw unknown(e);
        }
    }

    private static ExpectedInstance expected(AnnouncedInstance expected) throws AdminException {
        try {
            if (INSTANCE.matcher(expected.instanceId()).matches()) {
                return new ExpectedInstance(expected.instanceId(), IpAddress.parse(expected.ip()));
            }
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
        throw new AdminException(
                Kind.USAGE, "an instance id is invalid (expected: an id such as i-0123456789abcdef0)", "");
    }

    TicketResponse toResponse(Ticket ticket) {
        TicketScope scope = ticket.scope();
        return new TicketResponse(
                ticket.id(),
                ticket.role(),
                state(ticket),
                ticket.count(),
                ticket.used(),
                scope.evidence(),
                sorted(scope.addresses().stream()),
                scope.account().orElse(""),
                scope.region().orElse(""),
                scope.imageId().orElse(""),
                ticket.expected().stream()
                        .map(expectedInstance -> new AnnouncedInstance(
                                expectedInstance.instanceId(),
                                expectedInstance.address().toString()))
                        .toList(),
                ticket.terms().ttl(),
                ticket.terms().maxLife(),
                ticket.terms().supersede(),
                ticket.terms().onConflict(),
                ticket.reason(),
                ticket.createdAt(),
                ticket.expiresAt(),
                ticket.terms().tags().byName());
    }

    private String state(Ticket ticket) {
        try {
            ticket.checkOpenAt(clock.instant());
            return "OPEN";
        } catch (EnrolmentRejectedException e) {
            return e.error() == EnrolmentError.TICKET_REVOKED
                    ? "REVOKED"
                    : e.error() == EnrolmentError.TICKET_EXPIRED ? "EXPIRED" : "USED_UP";
        }
    }

    private static AdminException unknown(NoSuchTicketException e) {
        return new AdminException(
                Kind.NOT_FOUND, String.valueOf(e.getMessage()), "run 'broker ticket ls' to list the tickets");
    }
}
