package io.keybroker.cli.role;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.Replies.RoleList;
import io.keybroker.admin.Replies.RoleReply;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.Table;
import io.keybroker.cli.session.Session;
import io.keybroker.text.DurationFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker role ls}. */
@Command(name = "ls", description = "List the roles in broker.yaml.")
final class ListCommand implements Callable<Integer> {
    private final Session session;

    ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        RoleList list = session.client().get("/v1/roles", RoleList.class);
        Table table = new Table("ROLE", "IDENTITY", "KEY", "TTL", "MAX TTL");
        for (RoleReply each : list.roles()) {
            String key = each.ready() ? "ready" : "missing";
            table.row(
                    each.name(),
                    each.identity(),
                    key,
                    DurationFormat.formatRounded(each.ttl()),
                    DurationFormat.formatRounded(each.maxTtl()));
        }
        session.show(new Result(
                list,
                table.toString(),
                list.roles().stream().map(RoleReply::name).toList()));
        return 0;
    }
}
