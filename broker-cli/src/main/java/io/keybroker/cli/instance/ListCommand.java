package io.keybroker.cli.instance;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.Replies.InstanceList;
import io.keybroker.admin.Replies.InstanceReply;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.Table;
import io.keybroker.cli.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker instance ls}. */
@Command(name = "ls", description = "List instances, newest first.")
final class ListCommand implements Callable<Integer> {
    private final Session session;

    ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        List<InstanceReply> instances = new ArrayList<>();
        session.client().eachInstance(instances::add);
        InstanceList list = new InstanceList(instances);
        Table table = new Table("INSTANCE", "NAME", "IP", "ROLE", "STATE", "KEY", "EXPIRES");
        for (InstanceReply each : list.instances()) {
            table.row(
                    each.id(),
                    each.name(),
                    String.join(",", each.ips()),
                    each.role(),
                    each.state(),
                    each.accessKeyId(),
                    session.times().of(each.expiresAt()));
        }
        session.show(new Result(
                list,
                table.toString(),
                list.instances().stream().map(InstanceReply::id).toList()));
        return 0;
    }
}
