package io.keybroker.cli.ticket;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.TicketMessages.TicketResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker ticket revoke}. */
@Command(name = "revoke", description = "Revoke a ticket. Enrolled instances are not affected.")
final class RevokeCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "ID", description = "Ticket ID.")
    private String ticket = "";

    RevokeCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        String path = "/v1/tickets/" + AdminClient.segment(ticket);
        TicketResponse revoked = session.client().post(path + "/revoke", Map.of(), TicketResponse.class);
        String text = "revoked " + revoked.id() + ", used " + TicketCommands.usage(revoked) + "\n";
        session.show(new Result(revoked, text, List.of(revoked.id())));
        return 0;
    }
}
