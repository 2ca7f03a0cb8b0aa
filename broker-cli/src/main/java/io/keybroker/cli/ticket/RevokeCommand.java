package io.keybroker.cli.ticket;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.TicketReplies.TicketReply;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker ticket revoke}. */
@Command(name = "revoke", description = "Revoke a ticket. Enrolled instances are not affected.")
final class RevokeCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Ticket ID.")
    private String ticket = "";

    RevokeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        String path = "/v1/tickets/" + AdminClient.segment(ticket);
        TicketReply revoked = session.client().post(path + "/revoke", Map.of(), TicketReply.class);
        String text = "revoked " + revoked.id() + ", used " + TicketVerbs.used(revoked) + "\n";
        session.show(new Result(revoked, text, List.of(revoked.id())));
        return 0;
    }
}
