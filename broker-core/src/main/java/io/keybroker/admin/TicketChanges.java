package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.TicketReplies.Announcement;
import io.keybroker.admin.TicketReplies.Expected;
import io.keybroker.admin.TicketReplies.IssuedTicketReply;
import io.keybroker.admin.TicketReplies.TicketList;
import io.keybroker.admin.TicketReplies.TicketReply;
import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Role;
import io.keybroker.policy.Roles;
import io.keybroker.policy.Tags;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.registry.EnrolmentTerms;
import io.keybroker.registry.ExpectedInstance;
import io.keybroker.registry.IssuedTicket;
import io.keybroker.registry.NoSuchTicketException;
import io.keybroker.registry.Ticket;
import io.keybroker.registry.TicketOrder;
import io.keybroker.registry.TicketScope;
import io.keybroker.registry.Tickets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Operator use cases of tickets. Grants are recorded before they take effect; revocations take effect first. */
final class TicketChanges {
    private static final String USUAL_VALIDITY = "15m";
    private static final Pattern INSTANCE = Pattern.compile("i-[0-9a-f]{8,17}");

    private final Tickets tickets;
    private final Roles roles;
    private final Clock clock;
    private final Advertised advertised;
    private final ChangeRecord changes;

    TicketChanges(Tickets tickets, Roles roles, Clock clock, Advertised advertised, ChangeRecord changes) {
        this.tickets = tickets;
        this.roles = roles;
        this.clock = clock;
        this.advertised = advertised;
        this.changes = changes;
    }

    IssuedTicketReply issue(Caller by, OrderTicket wanted) throws AdminProblem {
        IssuedTicket issued = issued(by, wanted);
        return new IssuedTicketReply(reply(issued.ticket()), issued.token(), advertised);
    }

    /** A new ticket, which is recorded. */
    IssuedTicket issued(Caller by, OrderTicket wanted) throws AdminProblem {
        IssuedTicket issued = tickets.issue(checked(wanted));
        Ticket ticket = issued.ticket();
        try {
            changes.write(by, "ticket create", ticket.id(), detail(ticket));
        } catch (AdminProblem unrecorded) {
            takeBack(ticket);
            throw unrecorded;
        }
        return issued;
    }

    /** The order, if it can be met. */
    TicketOrder checked(OrderTicket wanted) throws AdminProblem {
        Role role = roles.named(wanted.role())
                .orElseThrow(() ->
                        Names.unknown("role", wanted.role(), roles.byName().keySet()));
        Duration validity = LeaseTime.parse(wanted.validity().isEmpty() ? USUAL_VALIDITY : wanted.validity());
        Duration ttl = LeaseTime.of(wanted.ttl(), role);
        Duration maxLife = wanted.maxLife().isEmpty() ? role.maxTtl() : LeaseTime.of(wanted.maxLife(), role);
        try {
            TicketScope scope = new TicketScope(
                    wanted.evidence(),
                    ranges(wanted.addresses()),
                    present(wanted.account()),
                    present(wanted.region()),
                    present(wanted.image()));
            EnrolmentTerms terms =
                    new EnrolmentTerms(ttl, maxLife, wanted.supersede(), wanted.onConflict(), Tags.of(wanted.tags()));
            return new TicketOrder(role.name(), scope, wanted.count(), validity, terms, wanted.reason());
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    private static Set<CidrBlock> ranges(List<String> texts) {
        Set<CidrBlock> ranges = new HashSet<>();
        texts.forEach(text -> ranges.add(CidrBlock.parse(text)));
        return ranges;
    }

    private static Optional<String> present(String text) {
        return Optional.of(text).filter(each -> !each.isEmpty());
    }

    /** Nobody was given what opens it. */
    private void takeBack(Ticket ticket) {
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
                + Names.detail(ticket.terms().tags());
    }

    private static List<String> sorted(Stream<CidrBlock> ranges) {
        return ranges.map(CidrBlock::toString).sorted().toList();
    }

    TicketList list() {
        return new TicketList(tickets.list().stream().map(this::reply).toList());
    }

    TicketReply find(String id) throws AdminProblem {
        return reply(existing(id));
    }

    /** The ticket of that id, or the problem that there is none. */
    Ticket existing(String id) throws AdminProblem {
        try {
            return tickets.find(id);
        } catch (NoSuchTicketException e) {
            throw unknown(e);
        }
    }

    TicketReply revoke(Caller by, String id) throws AdminProblem {
        try {
            Ticket revoked = tickets.revoke(id);
            changes.write(by, "ticket revoke", id, "used=" + revoked.used() + " of " + revoked.count());
            return reply(revoked);
        } catch (NoSuchTicketException e) {
            throw unknown(e);
        }
    }

    TicketReply expect(Caller by, String id, Announcement announced) throws AdminProblem {
        Set<ExpectedInstance> instances = new HashSet<>();
        for (Expected each : announced.instances()) {
            instances.add(expected(each));
        }
        try {
            tickets.find(id);
            changes.write(by, "ticket expect", id, "instances=" + instances.size());
            return reply(tickets.expect(id, instances));
        } catch (NoSuchTicketException e) {
            throw unknown(e);
        }
    }

    private static ExpectedInstance expected(Expected each) throws AdminProblem {
        try {
            if (INSTANCE.matcher(each.instanceId()).matches()) {
                return new ExpectedInstance(each.instanceId(), IpAddress.parse(each.ip()));
            }
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
        throw new AdminProblem(
                Kind.USAGE, "an instance id is invalid (expected: an id such as i-0123456789abcdef0)", "");
    }

    TicketReply reply(Ticket ticket) {
        TicketScope scope = ticket.scope();
        return new TicketReply(
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
                        .map(each ->
                                new Expected(each.instanceId(), each.address().toString()))
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
        } catch (EnrolmentRefusedException e) {
            return e.refusal() == EnrolmentRefusal.TICKET_REVOKED
                    ? "REVOKED"
                    : e.refusal() == EnrolmentRefusal.TICKET_EXPIRED ? "EXPIRED" : "USED_UP";
        }
    }

    private static AdminProblem unknown(NoSuchTicketException e) {
        return new AdminProblem(
                Kind.NOT_FOUND, String.valueOf(e.getMessage()), "run 'broker ticket ls' to list the tickets");
    }
}
