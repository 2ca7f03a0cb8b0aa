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
 * @param ids all of them
 * @param addressed those whose address is known, which is all unless EC2 has not given one yet
 */
public record LaunchResult(List<String> ids, Set<ExpectedInstance> addressed) {
    public LaunchResult {
        ids = List.copyOf(ids);
        addressed = Set.copyOf(addressed);
    }

    /** Whether there are any, and all are known whole. */
    boolean isComplete() {
        return !ids.isEmpty() && addressed.size() == ids.size();
    }

    /** Announces them: if they are known whole, the ticket is for nobody else from now on. */
    public Ticket announce(String ticket, TicketStore tickets) throws NoSuchTicketException {
        return isComplete() ? tickets.announceAll(ticket, addressed) : tickets.announce(ticket, addressed);
    }
}
