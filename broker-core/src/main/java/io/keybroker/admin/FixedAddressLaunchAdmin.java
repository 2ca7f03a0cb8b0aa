package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.CreateTicketRequest;
import io.keybroker.admin.api.LaunchMessages.DryRunResponse;
import io.keybroker.admin.api.LaunchMessages.LaunchRequest;
import io.keybroker.admin.api.LaunchMessages.LaunchResponse;
import io.keybroker.admin.api.LaunchMessages.SettleLaunchRequest;
import io.keybroker.admin.api.LaunchMessages.SettleLaunchResponse;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.launch.Ec2Interfaces;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.launch.Ec2Launcher.LaunchTarget;
import io.keybroker.launch.LaunchException;
import io.keybroker.launch.LaunchResult;
import io.keybroker.launch.PinnedInterface;
import io.keybroker.launch.PinnedInterface.Attachment;
import io.keybroker.net.IpAddress;
import io.keybroker.ticket.ExpectedInstance;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.Ticket;
import io.keybroker.ticket.TicketStore;
import io.keybroker.ticket.TicketToken;
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
public final class FixedAddressLaunchAdmin {
    private static final IpAddress SOME_ADDRESS = IpAddress.parse("192.0.2.1"); // RFC 5737: a documentation address

    private final TicketStore store;
    private final Ec2Launcher launcher;
    private final TicketAdmin tickets;
    private final ChangeAudit changes;
    private final LaunchPreparation preparation;
    private final Ec2Interfaces interfaces;
    private final SecureRandom random = new SecureRandom();

    public FixedAddressLaunchAdmin(
            TicketStore store,
            Ec2Launcher launcher,
            TicketAdmin tickets,
            ChangeAudit changes,
            LaunchPreparation preparation) {
        this.store = store;
        this.launcher = launcher;
        this.tickets = tickets;
        this.changes = changes;
        this.preparation = preparation;
        this.interfaces = new Ec2Interfaces(launcher);
    }

    /** Performs a dry run of the network interface and of the launch in that subnet. */
    DryRunResponse dryRun(LaunchRequest launchOrder) throws AdminException {
        LaunchTarget target = preparation.target(launchOrder.identity(), launchOrder.region());
        FixedAddressRequest request = FixedAddressRequest.from(launchOrder);
        byte[] userData = checked(launchOrder, request);
        try {
            interfaces.dryRun(target, request.interfaceSpec());
            launcher.dryRun(
                    target, LaunchPreparation.request(launchOrder, launchOrder.request(), launchOrder.pin(), userData));
        } catch (LaunchException e) {
            throw LaunchPreparation.toAdminException(e);
        }
        return new DryRunResponse(
                launchOrder.role(),
                launchOrder.region(),
                request.forDisplay(),
                new String(userData, StandardCharsets.UTF_8));
    }

    /** Validates everything before any resource is created; the user data has a ticket that cannot be redeemed. */
    private byte[] checked(LaunchRequest launchOrder, FixedAddressRequest request) throws AdminException {
        tickets.checked(order(launchOrder, "", SOME_ADDRESS));
        byte[] userData = preparation.userData(launchOrder, TicketToken.issue(random));
        LaunchPreparation.request(launchOrder, request.withInterface("eni-0"), "", userData);
        return userData;
    }

    LaunchResponse launch(OperatorContext operatorContext, LaunchRequest launchOrder) throws AdminException {
        LaunchTarget target = preparation.target(launchOrder.identity(), launchOrder.region());
        FixedAddressRequest request = FixedAddressRequest.from(launchOrder);
        checked(launchOrder, request);
        changes.write(
                operatorContext,
                "launch pin",
                launchOrder.pin(),
                "subnet=" + request.interfaceSpec().subnet());
        PinnedInterface pinnedInterface = createInterface(target, launchOrder, request);
        TicketedInterface ticketedInterface = ticketedInterface(operatorContext, target, launchOrder, pinnedInterface);
        RunInstancesRequest run = LaunchPreparation.request(
                launchOrder,
                request.withInterface(pinnedInterface.id()),
                ticketedInterface.ticket(),
                preparation.userData(launchOrder, ticketedInterface.issued().token()));
        try {
            Attachment attachment = interfaces.runInstances(target, run);
            LaunchResult machine = machine(attachment, ticketedInterface.address());
            return preparation.announce(
                    operatorContext,
                    ticketedInterface.ticket(),
                    machine,
                    keepInterface(target, pinnedInterface, attachment));
        } catch (LaunchException e) {
            if (!e.rejected()) {
                throw unknown(launchOrder, e);
            }
            AdminException why = withdraw(target, launchOrder, pinnedInterface, LaunchPreparation.toAdminException(e));
            tickets.revoke(operatorContext, ticketedInterface.ticket());
            throw why;
        }
    }

    /**
     * The resources that a machine needs before its launch.
     *
     * @param pinned the network interface
     * @param address its address
     * @param issued its ticket
     */
    private record TicketedInterface(PinnedInterface pinned, IpAddress address, IssuedTicket issued) {
        String ticket() {
            return issued.ticket().id();
        }
    }

    private PinnedInterface createInterface(LaunchTarget target, LaunchRequest launchOrder, FixedAddressRequest request)
            throws AdminException {
        try {
            return interfaces.create(target, request.interfaceSpec());
        } catch (LaunchException e) {
            throw e.rejected() ? clean(launchOrder, LaunchPreparation.toAdminException(e)) : unknown(launchOrder, e);
        }
    }

    private TicketedInterface ticketedInterface(
            OperatorContext operatorContext,
            LaunchTarget target,
            LaunchRequest launchOrder,
            PinnedInterface pinnedInterface)
            throws AdminException {
        try {
            interfaces.await(target, pinnedInterface);
            IpAddress address = pinnedInterface
                    .address()
                    .orElseThrow(() -> new AdminException(
                            Kind.USAGE,
                            "the subnet assigned no private IPv4 address (expected: a subnet with IPv4 addresses)",
                            ""));
            return new TicketedInterface(
                    pinnedInterface,
                    address,
                    tickets.issued(operatorContext, order(launchOrder, pinnedInterface.account(), address)));
        } catch (LaunchException e) {
            throw withdraw(target, launchOrder, pinnedInterface, LaunchPreparation.toAdminException(e));
        } catch (AdminException e) {
            throw withdraw(target, launchOrder, pinnedInterface, e);
        }
    }

    private static CreateTicketRequest order(LaunchRequest launchOrder, String account, IpAddress address) {
        return LaunchPreparation.order(launchOrder, List.of(address.toString()), account, reason(launchOrder.pin()));
    }

    private static String reason(String launch) {
        return "--region is missing (expected: the region of launch " + launch;
    }

    /** Returns the exception, after deletion of the unused interface. */
    private AdminException withdraw(
            LaunchTarget target, LaunchRequest launchOrder, PinnedInterface pinnedInterface, AdminException why) {
        try {
            interfaces.delete(target, pinnedInterface);
            return clean(launchOrder, why);
        } catch (LaunchException e) {
            AdminException left = new AdminException(
                    why.kind(),
                    why.getMessage() + "; its interface " + pinnedInterface.id() + " was not deleted: "
                            + e.getMessage(),
                    removal(launchOrder.pin()));
            left.initCause(why);
            return left;
        }
    }

    private static AdminException clean(LaunchRequest launchOrder, AdminException why) {
        AdminException clean = new AdminException(
                why.kind(),
                String.valueOf(why.getMessage()),
                (why.hint().isEmpty() ? "" : why.hint() + "; ") + "all resources of the failed machine are"
                        + " deleted, launch "
                        + launchOrder.pin());
        clean.initCause(why);
        return clean;
    }

    private static AdminException unknown(LaunchRequest launchOrder, LaunchException e) {
        AdminException problem = new AdminException(
                Kind.UNAVAILABLE,
                e.getMessage() + "; the result is unknown for one machine of launch " + launchOrder.pin(),
                removal(launchOrder.pin()));
        problem.initCause(e);
        return problem;
    }

    private static String removal(String launch) {
        return "'broker launch --resume " + launch + "' completes it or deletes unused resources";
    }

    private static LaunchResult machine(Attachment attachment, IpAddress address) {
        return new LaunchResult(
                List.of(attachment.instance()), Set.of(new ExpectedInstance(attachment.instance(), address)));
    }

    /** Sets the interface to be deleted with its machine; returns a remark if that fails. */
    private List<String> keepInterface(LaunchTarget target, PinnedInterface pinned, Attachment attachment) {
        try {
            interfaces.deleteOnTermination(target, pinned, attachment);
            return List.of();
        } catch (LaunchException e) {
            return List.of("the interface " + pinned.id() + " will not be deleted with " + attachment.instance() + ":"
                    + " " + e.getMessage());
        }
    }

    /** Finds the machines of a launch, announces them, and deletes unused interfaces and tickets. */
    SettleLaunchResponse settle(OperatorContext operatorContext, String launch, SettleLaunchRequest settleLaunch)
            throws AdminException {
        FixedAddressRequest.checkName(launch);
        LaunchTarget target = preparation.target(settleLaunch.identity(), settleLaunch.region());
        List<Ticket> waiting = new ArrayList<>(store.list().stream()
                .filter(ticket -> ticket.reason().equals(reason(launch)))
                .toList());
        List<LaunchResponse> launches = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        try {
            for (PinnedInterface pinnedInterface : interfaces.list(target, launch)) {
                Optional<Ticket> ticket = waiting.stream()
                        .filter(one -> isFor(one, pinnedInterface))
                        .findFirst();
                if (pinnedInterface.attachment().isEmpty()) {
                    interfaces.delete(target, pinnedInterface);
                    removed.add(pinnedInterface.id());
                } else if (ticket.isPresent()) {
                    waiting.remove(ticket.get());
                    launches.add(findLaunch(operatorContext, target, ticket.get(), pinnedInterface));
                }
            }
        } catch (LaunchException e) {
            throw LaunchPreparation.toAdminException(e);
        }
        for (Ticket ticket : waiting) {
            if (tickets.toResponse(ticket).state().equals("OPEN")) {
                tickets.revoke(operatorContext, ticket.id());
                removed.add(ticket.id());
            }
        }
        changes.write(operatorContext, "launch settle", launch, "removed=" + String.join(",", removed));
        return new SettleLaunchResponse(launches, removed);
    }

    private static boolean isFor(Ticket ticket, PinnedInterface pinned) {
        return pinned.address().stream()
                .anyMatch(address -> ticket.scope().addresses().stream().anyMatch(range -> range.contains(address)));
    }

    private LaunchResponse findLaunch(
            OperatorContext operatorContext, LaunchTarget target, Ticket ticket, PinnedInterface pinned)
            throws AdminException {
        Attachment attachment = pinned.attachment().orElseThrow();
        LaunchResult machine = machine(attachment, pinned.address().orElseThrow());
        return preparation.announce(operatorContext, ticket.id(), machine, keepInterface(target, pinned, attachment));
    }
}
