package io.keybroker.cli;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.Replies.StatusReply;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.Table;
import io.keybroker.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker status}. */
@Command(name = "status", description = "Show the broker's status.")
final class StatusCommand implements Callable<Integer> {
    private final Session session;

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        StatusReply status = session.client().get("/v1/status", StatusReply.class);
        Table table = Table.ofFacts()
                .row("state", status.state())
                .row("version", status.version())
                .row("started", session.times().of(status.since()))
                .row("endpoint", status.endpoint())
                .row("ca bundle", status.caBundle())
                .row("instances", status.live() + " live of " + status.instances())
                .row("roles", Integer.toString(status.roles()))
                .row("identities without a key", String.join(", ", status.keyless()));
        session.show(new Result(status, table.toString(), List.of(status.state())));
        return 0;
    }
}
