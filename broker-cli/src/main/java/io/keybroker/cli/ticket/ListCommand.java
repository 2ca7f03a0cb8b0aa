package io.keybroker.cli.ticket;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.TicketReplies.TicketList;
import io.keybroker.admin.TicketReplies.TicketReply;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.Table;
import io.keybroker.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker ticket ls}. */
@Command(name = "ls", description = "List tickets, newest first. Their secrets are never shown.")
final class ListCommand implements Callable<Integer> {
    private final Session session;

    ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        TicketList list = session.client().get("/v1/tickets", TicketList.class);
        Table table = new Table("TICKET", "ROLE", "STATE", "USED", "EVIDENCE", "EXPIRES", "REASON");
        for (TicketReply each : list.tickets()) {
            table.row(
                    each.id(),
                    each.role(),
                    each.state(),
                    TicketVerbs.used(each),
                    each.evidence().wireName(),
                    session.times().of(each.expiresAt()),
                    each.reason());
        }
        session.show(new Result(
                list,
                table.toString(),
                list.tickets().stream().map(TicketReply::id).toList()));
        return 0;
    }
}
