package io.keybroker.cli.role;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.Replies.RoleReply;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.Table;
import io.keybroker.cli.output.Times;
import io.keybroker.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker role show}. */
@Command(name = "show", description = "Show one role.")
final class ShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ROLE", description = "Which role.")
    private String name = "";

    ShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        RoleReply role = session.client().get("/v1/roles/" + AdminClient.segment(name), RoleReply.class);
        Table table = Table.ofFacts()
                .row("role", role.name())
                .row("identity", role.identity() + (role.ready() ? "" : " (no key yet)"))
                .row("ttl", Times.span(role.ttl()))
                .row("max ttl", Times.span(role.maxTtl()));
        session.show(new Result(role, table.toString(), List.of(role.name())));
        return 0;
    }
}
