package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.LaunchMessages.DryRunResponse;
import io.keybroker.admin.api.LaunchMessages.LaunchRequest;
import io.keybroker.admin.api.LaunchMessages.LaunchResponse;
import io.keybroker.admin.api.LaunchMessages.ResumeLaunchRequest;
import io.keybroker.admin.api.LaunchMessages.SettleLaunchRequest;
import io.keybroker.admin.api.LaunchMessages.SettleLaunchResponse;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.launch.Ec2Launcher;
import io.keybroker.launch.Ec2Launcher.LaunchTarget;
import io.keybroker.launch.LaunchException;
import io.keybroker.launch.LaunchResult;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.Ticket;
import io.keybroker.ticket.TicketToken;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** Operator launches: creates a ticket, calls RunInstances, and announces the machines, in that order. */
public final class LaunchAdmin {
    private final Ec2Launcher launcher;
    private final TicketAdmin tickets;
    private final LaunchPreparation preparation;
    private final FixedAddressLaunchAdmin fixedAddress;
    private final SecureRandom random = new SecureRandom();

    public LaunchAdmin(
            Ec2Launcher launcher,
            TicketAdmin tickets,
            LaunchPreparation preparation,
            FixedAddressLaunchAdmin fixedAddress) {
        this.launcher = launcher;
        this.tickets = tickets;
        this.preparation = preparation;
        this.fixedAddress = fixedAddress;
    }

    /** Performs a dry run in EC2; the ticket in the displayed user data cannot be redeemed. */
    public DryRunResponse dryRun(LaunchRequest launchOrder) throws AdminException {
        if (!launchOrder.pin().isEmpty()) {
            return fixedAddress.dryRun(launchOrder);
        }
        LaunchTarget target = preparation.target(launchOrder.identity(), launchOrder.region());
        tickets.checked(LaunchPreparation.order(launchOrder));
        TicketToken none = TicketToken.issue(random);
        byte[] userData = preparation.userData(launchOrder, none);
        try {
            launcher.dryRun(target, LaunchPreparation.request(launchOrder, launchOrder.request(), none.id(), userData));
        } catch (LaunchException e) {
            throw LaunchPreparation.toAdminException(e);
        }
        return new DryRunResponse(
                launchOrder.role(),
                launchOrder.region(),
                launchOrder.request(),
                new String(userData, StandardCharsets.UTF_8));
    }

    /** Launches machines with their own ticket. */
    public LaunchResponse launch(OperatorContext operatorContext, LaunchRequest launchOrder) throws AdminException {
        if (!launchOrder.pin().isEmpty()) {
            return fixedAddress.launch(operatorContext, launchOrder);
        }
        LaunchTarget target = preparation.target(launchOrder.identity(), launchOrder.region());
        LaunchPreparation.request(
                launchOrder, launchOrder.request(), "", new byte[0]); // validates before a ticket is issued
        IssuedTicket issued = tickets.issued(operatorContext, LaunchPreparation.order(launchOrder));
        String ticket = issued.ticket().id();
        RunInstancesRequest request = ticketed(operatorContext, launchOrder, issued);
        try {
            return preparation.announce(operatorContext, ticket, launcher.runInstances(target, request), List.of());
        } catch (LaunchException e) {
            if (e.rejected()) {
                tickets.revoke(operatorContext, ticket);
                throw LaunchPreparation.toAdminException(e);
            }
            throw new AdminException(
                    Kind.UNAVAILABLE,
                    e.getMessage() + "; the result of the launch is unknown, ticket " + ticket,
                    "run 'broker launch --resume " + ticket + "'; the ticket remains valid until then");
        }
    }

    private RunInstancesRequest ticketed(
            OperatorContext operatorContext, LaunchRequest launchOrder, IssuedTicket issued) throws AdminException {
        String ticket = issued.ticket().id();
        try {
            return LaunchPreparation.request(
                    launchOrder, launchOrder.request(), ticket, preparation.userData(launchOrder, issued.token()));
        } catch (AdminException e) {
            tickets.revoke(operatorContext, ticket);
            throw e;
        }
    }

    /** Finds the machines of a launch whose response was lost, and announces them. */
    public LaunchResponse resume(OperatorContext operatorContext, String id, ResumeLaunchRequest resumeLaunch)
            throws AdminException {
        Ticket ticket = tickets.existing(id);
        String region = ticket.scope()
                .region()
                .orElseThrow(
                        () -> new AdminException(Kind.USAGE, "ticket " + id + " was not created for a launch", ""));
        try {
            LaunchResult launchResult = launcher.findByClientToken(
                    preparation.target(resumeLaunch.identity(), region),
                    resumeLaunch.clientToken().isEmpty() ? id : resumeLaunch.clientToken());
            if (launchResult.ids().isEmpty()) {
                throw new AdminException(
                        Kind.NOT_FOUND,
                        "EC2 in " + region + " has no machine of ticket " + id,
                        "new machines can take a minute to appear: try again, then launch again");
            }
            return preparation.announce(operatorContext, id, launchResult, List.of());
        } catch (LaunchException e) {
            throw LaunchPreparation.toAdminException(e);
        }
    }

    /** Finds the machines of a launch with fixed addresses, and deletes unused interfaces and tickets. */
    public SettleLaunchResponse settle(OperatorContext operatorContext, String launch, SettleLaunchRequest settleLaunch)
            throws AdminException {
        return fixedAddress.settle(operatorContext, launch, settleLaunch);
    }
}
