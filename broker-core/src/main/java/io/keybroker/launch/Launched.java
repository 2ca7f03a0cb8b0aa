package io.keybroker.launch;

import io.keybroker.registry.ExpectedInstance;
import io.keybroker.registry.NoSuchTicketException;
import io.keybroker.registry.Ticket;
import io.keybroker.registry.Tickets;
import java.util.List;
import java.util.Set;

/**
 * The machines of a launch, from the EC2 response.
 *
 * @param ids all of them
 * @param addressed those whose address is known, which is all unless EC2 has not given one yet
 */
public record Launched(List<String> ids, Set<ExpectedInstance> addressed) {
    public Launched {
        ids = List.copyOf(ids);
        addressed = Set.copyOf(addressed);
    }

    /** Whether there are any, and all are known whole. */
    boolean whole() {
        return !ids.isEmpty() && addressed.size() == ids.size();
    }

    /** Announces them: if they are known whole, the ticket is for nobody else from now on. */
    public Ticket announce(String ticket, Tickets tickets) throws NoSuchTicketException {
        return whole() ? tickets.settle(ticket, addressed) : tickets.expect(ticket, addressed);
    }
}
