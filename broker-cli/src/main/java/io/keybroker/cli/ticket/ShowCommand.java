package io.keybroker.cli.ticket;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.TicketReplies.TicketReply;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker ticket show}. */
@Command(name = "show", description = "Show one ticket. Its secret is never shown.")
final class ShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Ticket ID.")
    private String ticket = "";

    ShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        String path = "/v1/tickets/" + AdminClient.segment(ticket);
        session.show(TicketVerbs.shown(session.client().get(path, TicketReply.class), session));
        return 0;
    }
}
