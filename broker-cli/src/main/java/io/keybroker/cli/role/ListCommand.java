package io.keybroker.cli.role;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.RoleList;
import io.keybroker.admin.api.Responses.RoleResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.text.DurationFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker role ls}. */
@Command(name = "ls", description = "List the roles in broker.yaml.")
final class ListCommand implements Callable<Integer> {
    private final CommandContext session;

    ListCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        RoleList list = session.client().get("/v1/roles", RoleList.class);
        TextTable table = new TextTable("ROLE", "IDENTITY", "KEY", "TTL", "MAX TTL");
        for (RoleResponse roleReply : list.roles()) {
            String key = roleReply.ready() ? "ready" : "missing";
            table.row(
                    roleReply.name(),
                    roleReply.identity(),
                    key,
                    DurationFormat.formatRounded(roleReply.ttl()),
                    DurationFormat.formatRounded(roleReply.maxTtl()));
        }
        session.show(new Result(
                list,
                table.toString(),
                list.roles().stream().map(RoleResponse::name).toList()));
        return 0;
    }
}
