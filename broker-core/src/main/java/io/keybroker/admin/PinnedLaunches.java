package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.LaunchReplies.LaunchOrder;
import io.keybroker.admin.LaunchReplies.LaunchReply;
import io.keybroker.admin.LaunchReplies.RehearsalReply;
import io.keybroker.admin.LaunchReplies.SettleLaunch;
import io.keybroker.admin.LaunchReplies.SettledReply;
import io.keybroker.launch.Ec2Interfaces;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.launch.Ec2Launcher.Where;
import io.keybroker.launch.LaunchException;
import io.keybroker.launch.Launched;
import io.keybroker.launch.PinnedInterface;
import io.keybroker.launch.PinnedInterface.Attachment;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.ExpectedInstance;
import io.keybroker.registry.IssuedTicket;
import io.keybroker.registry.Ticket;
import io.keybroker.registry.TicketToken;
import io.keybroker.registry.Tickets;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/**
 * Launches single machines with a fixed address: network interface, ticket for that address, RunInstances. All
 * resources carry the name of the launch, so that it can be resumed.
 */
final class PinnedLaunches {
    private static final IpAddress SOME_ADDRESS = IpAddress.parse("192.0.2.1"); // RFC 5737: nobody's

    private final Tickets store;
    private final Ec2Launcher launcher;
    private final TicketChanges tickets;
    private final ChangeRecord changes;
    private final LaunchMeans means;
    private final Ec2Interfaces interfaces;
    private final SecureRandom random = new SecureRandom();

    PinnedLaunches(
            Tickets store, Ec2Launcher launcher, TicketChanges tickets, ChangeRecord changes, LaunchMeans means) {
        this.store = store;
        this.launcher = launcher;
        this.tickets = tickets;
        this.changes = changes;
        this.means = means;
        this.interfaces = new Ec2Interfaces(launcher);
    }

    /** Asks EC2 whether it would make an interface, and launch in that subnet. */
    RehearsalReply rehearse(LaunchOrder wanted) throws AdminProblem {
        Where where = means.where(wanted.identity(), wanted.region());
        PinnedRequest request = PinnedRequest.of(wanted);
        byte[] userData = checked(wanted, request);
        try {
            interfaces.rehearse(where, request.wanted());
            launcher.rehearse(where, LaunchMeans.request(wanted, wanted.request(), wanted.pin(), userData));
        } catch (LaunchException e) {
            throw LaunchMeans.refused(e);
        }
        return new RehearsalReply(
                wanted.role(), wanted.region(), request.shown(), new String(userData, StandardCharsets.UTF_8));
    }

    /** What is wrong shows before anything is made; the user data, with a ticket that opens nothing. */
    private byte[] checked(LaunchOrder wanted, PinnedRequest request) throws AdminProblem {
        tickets.checked(order(wanted, "", SOME_ADDRESS));
        byte[] userData = means.userData(wanted, TicketToken.issue(random));
        LaunchMeans.request(wanted, request.on("eni-0"), "", userData);
        return userData;
    }

    LaunchReply launch(Caller by, LaunchOrder wanted) throws AdminProblem {
        Where where = means.where(wanted.identity(), wanted.region());
        PinnedRequest request = PinnedRequest.of(wanted);
        checked(wanted, request);
        changes.write(
                by, "launch pin", wanted.pin(), "subnet=" + request.wanted().subnet());
        PinnedInterface made = made(where, wanted, request);
        Berth berth = berth(by, where, wanted, made);
        RunInstancesRequest run = LaunchMeans.request(
                wanted,
                request.on(made.id()),
                berth.ticket(),
                means.userData(wanted, berth.issued().token()));
        try {
            Attachment attachment = interfaces.run(where, run);
            Launched machine = machine(attachment, berth.address());
            return means.announced(by, berth.ticket(), machine, kept(where, made, attachment));
        } catch (LaunchException e) {
            if (!e.refused()) {
                throw unknown(wanted, e);
            }
            AdminProblem why = without(where, wanted, made, LaunchMeans.refused(e));
            tickets.revoke(by, berth.ticket());
            throw why;
        }
    }

    /**
     * What waits for a machine.
     *
     * @param pinned its interface
     * @param address its address
     * @param issued its ticket
     */
    private record Berth(PinnedInterface pinned, IpAddress address, IssuedTicket issued) {
        String ticket() {
            return issued.ticket().id();
        }
    }

    private PinnedInterface made(Where where, LaunchOrder wanted, PinnedRequest request) throws AdminProblem {
        try {
            return interfaces.make(where, request.wanted());
        } catch (LaunchException e) {
            throw e.refused() ? clean(wanted, LaunchMeans.refused(e)) : unknown(wanted, e);
        }
    }

    private Berth berth(Caller by, Where where, LaunchOrder wanted, PinnedInterface made) throws AdminProblem {
        try {
            interfaces.await(where, made);
            IpAddress address = made.address()
                    .orElseThrow(() -> new AdminProblem(
                            Kind.USAGE,
                            "the subnet assigned no private IPv4 address (expected: a subnet with IPv4 addresses)",
                            ""));
            return new Berth(made, address, tickets.issued(by, order(wanted, made.account(), address)));
        } catch (LaunchException e) {
            throw without(where, wanted, made, LaunchMeans.refused(e));
        } catch (AdminProblem e) {
            throw without(where, wanted, made, e);
        }
    }

    private static OrderTicket order(LaunchOrder wanted, String account, IpAddress address) {
        return LaunchMeans.order(wanted, List.of(address.toString()), account, reason(wanted.pin()));
    }

    private static String reason(String launch) {
        return "--region is missing (expected: the region of launch " + launch;
    }

    /** The problem, once the interface is gone that nobody will use. */
    private AdminProblem without(Where where, LaunchOrder wanted, PinnedInterface made, AdminProblem why) {
        try {
            interfaces.delete(where, made);
            return clean(wanted, why);
        } catch (LaunchException e) {
            AdminProblem left = new AdminProblem(
                    why.kind(),
                    why.getMessage() + "; its interface " + made.id() + " was not deleted: " + e.getMessage(),
                    removal(wanted.pin()));
            left.initCause(why);
            return left;
        }
    }

    private static AdminProblem clean(LaunchOrder wanted, AdminProblem why) {
        AdminProblem clean = new AdminProblem(
                why.kind(),
                String.valueOf(why.getMessage()),
                (why.hint().isEmpty() ? "" : why.hint() + "; ") + "all resources of the failed machine are"
                        + " deleted, launch "
                        + wanted.pin());
        clean.initCause(why);
        return clean;
    }

    private static AdminProblem unknown(LaunchOrder wanted, LaunchException e) {
        AdminProblem problem = new AdminProblem(
                Kind.UNAVAILABLE,
                e.getMessage() + "; the result is unknown for one machine of launch " + wanted.pin(),
                removal(wanted.pin()));
        problem.initCause(e);
        return problem;
    }

    private static String removal(String launch) {
        return "'broker launch --resume " + launch + "' completes it or deletes unused resources";
    }

    private static Launched machine(Attachment attachment, IpAddress address) {
        return new Launched(
                List.of(attachment.instance()), Set.of(new ExpectedInstance(attachment.instance(), address)));
    }

    /** Has the interface end with its machine; what there is to say if it will not. */
    private List<String> kept(Where where, PinnedInterface pinned, Attachment attachment) {
        try {
            interfaces.endWithMachine(where, pinned, attachment);
            return List.of();
        } catch (LaunchException e) {
            return List.of("the interface " + pinned.id() + " will not be deleted with " + attachment.instance() + ":"
                    + " " + e.getMessage());
        }
    }

    /** Finds the machines of a launch, announces them, and removes its interfaces and tickets that none uses. */
    SettledReply settle(Caller by, String launch, SettleLaunch wanted) throws AdminProblem {
        PinnedRequest.checkName(launch);
        Where where = means.where(wanted.identity(), wanted.region());
        List<Ticket> waiting = new ArrayList<>(store.list().stream()
                .filter(each -> each.reason().equals(reason(launch)))
                .toList());
        List<LaunchReply> launches = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        try {
            for (PinnedInterface each : interfaces.of(where, launch)) {
                Optional<Ticket> ticket =
                        waiting.stream().filter(one -> isFor(one, each)).findFirst();
                if (each.attachment().isEmpty()) {
                    interfaces.delete(where, each);
                    removed.add(each.id());
                } else if (ticket.isPresent()) {
                    waiting.remove(ticket.get());
                    launches.add(found(by, where, ticket.get(), each));
                }
            }
        } catch (LaunchException e) {
            throw LaunchMeans.refused(e);
        }
        for (Ticket each : waiting) {
            if (tickets.reply(each).state().equals("OPEN")) {
                tickets.revoke(by, each.id());
                removed.add(each.id());
            }
        }
        changes.write(by, "launch settle", launch, "removed=" + String.join(",", removed));
        return new SettledReply(launches, removed);
    }

    private static boolean isFor(Ticket ticket, PinnedInterface pinned) {
        return pinned.address().stream()
                .anyMatch(address -> ticket.scope().addresses().stream().anyMatch(range -> range.contains(address)));
    }

    private LaunchReply found(Caller by, Where where, Ticket ticket, PinnedInterface pinned) throws AdminProblem {
        Attachment attachment = pinned.attachment().orElseThrow();
        Launched machine = machine(attachment, pinned.address().orElseThrow());
        return means.announced(by, ticket.id(), machine, kept(where, pinned, attachment));
    }
}
