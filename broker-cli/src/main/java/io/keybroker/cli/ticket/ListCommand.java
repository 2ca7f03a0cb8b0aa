package io.keybroker.cli.ticket;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.TicketMessages.TicketList;
import io.keybroker.admin.api.TicketMessages.TicketResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker ticket ls}. */
@Command(name = "ls", description = "List tickets, newest first. Their secrets are never shown.")
final class ListCommand implements Callable<Integer> {
    private final CommandContext session;

    ListCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        TicketList list = session.client().get("/v1/tickets", TicketList.class);
        TextTable table = new TextTable("TICKET", "ROLE", "STATE", "USED", "EVIDENCE", "EXPIRES", "REASON");
        for (TicketResponse ticketReply : list.tickets()) {
            table.row(
                    ticketReply.id(),
                    ticketReply.role(),
                    ticketReply.state(),
                    TicketCommands.usage(ticketReply),
                    ticketReply.evidence().wireName(),
                    session.times().format(ticketReply.expiresAt()),
                    ticketReply.reason());
        }
        session.show(new Result(
                list,
                table.toString(),
                list.tickets().stream().map(TicketResponse::id).toList()));
        return 0;
    }
}
