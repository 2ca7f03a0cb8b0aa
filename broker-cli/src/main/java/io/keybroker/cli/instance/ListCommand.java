package io.keybroker.cli.instance;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.InstanceList;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker instance ls}. */
@Command(name = "ls", description = "List instances, newest first.")
final class ListCommand implements Callable<Integer> {
    private final CommandContext session;

    ListCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        InstanceList list = session.await(client -> {
            List<InstanceResponse> instances = new ArrayList<>();
            client.eachInstance(instances::add);
            return new InstanceList(instances);
        });
        TextTable table = new TextTable("INSTANCE", "NAME", "IP", "ROLE", "STATE", "KEY", "EXPIRES");
        for (InstanceResponse instanceReply : list.instances()) {
            table.row(
                    instanceReply.id(),
                    instanceReply.name(),
                    String.join(",", instanceReply.ips()),
                    instanceReply.role(),
                    instanceReply.state(),
                    instanceReply.accessKeyId(),
                    session.times().format(instanceReply.expiresAt()));
        }
        session.show(new Result(
                list,
                table.toString(),
                list.instances().stream().map(InstanceResponse::id).toList()));
        return 0;
    }
}
