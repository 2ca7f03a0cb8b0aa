package io.keybroker.cli.ticket;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.TicketMessages.TicketResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.session.CommandContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker ticket show}. */
@Command(name = "show", description = "Show one ticket. Its secret is never shown.")
final class ShowCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "ID", description = "Ticket ID.")
    private String ticket = "";

    ShowCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        String path = "/v1/tickets/" + AdminClient.segment(ticket);
        session.show(TicketCommands.result(session.client().get(path, TicketResponse.class), session));
        return 0;
    }
}
