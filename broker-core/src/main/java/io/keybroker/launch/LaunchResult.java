package io.keybroker.launch;

import io.keybroker.ticket.ExpectedInstance;
import io.keybroker.ticket.NoSuchTicketException;
import io.keybroker.ticket.Ticket;
import io.keybroker.ticket.TicketStore;
import java.util.List;
import java.util.Set;

/**
 * The machines of a launch, from the EC2 response.
 *
 * @param ids all instance IDs
 * @param addressed the instances with a known address: all, unless EC2 has not assigned one yet
 */
public record LaunchResult(List<String> ids, Set<ExpectedInstance> addressed) {
    public LaunchResult {
        ids = List.copyOf(ids);
        addressed = Set.copyOf(addressed);
    }

    /** Whether there are instances, and all addresses are known. */
    boolean isComplete() {
        return !ids.isEmpty() && addressed.size() == ids.size();
    }

    /** Announces the instances; if the result is complete, limits the ticket to them. */
    public Ticket announce(String ticket, TicketStore tickets) throws NoSuchTicketException {
        return isComplete() ? tickets.announceAll(ticket, addressed) : tickets.announce(ticket, addressed);
    }
}
