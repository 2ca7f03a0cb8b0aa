package io.keybroker.cli;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.StatusResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker status}. */
@Command(name = "status", description = "Show the broker's status.")
final class StatusCommand implements Callable<Integer> {
    private final CommandContext session;

    StatusCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        StatusResponse status = session.client().get("/v1/status", StatusResponse.class);
        TextTable table = TextTable.ofFacts()
                .row("state", status.state())
                .row("version", status.version())
                .row("started", session.times().format(status.since()))
                .row("endpoint", status.endpoint())
                .row("ca bundle", status.caBundle())
                .row("instances", status.live() + " live of " + status.instances())
                .row("roles", Integer.toString(status.roles()))
                .row("identities without a key", String.join(", ", status.keyless()));
        session.show(new Result(status, table.toString(), List.of(status.state())));
        return 0;
    }
}
