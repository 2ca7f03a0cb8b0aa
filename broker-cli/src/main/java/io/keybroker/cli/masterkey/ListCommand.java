package io.keybroker.cli.masterkey;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.StoreKeyReplies.MasterKeyList;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.Table;
import io.keybroker.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker master-key ls}. */
@Command(name = "ls", description = "List master keys, with the number of live credentials derived from each.")
final class ListCommand implements Callable<Integer> {
    private final Session session;

    ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        MasterKeyList list = session.client().get("/v1/master-keys", MasterKeyList.class);
        Table table = new Table("VERSION", "LIVE", "FOR NEW ONES");
        list.keys()
                .forEach(each -> table.row(
                        Integer.toString(each.version()), Integer.toString(each.live()), each.current() ? "yes" : ""));
        session.show(new Result(
                list,
                table.toString(),
                list.keys().stream()
                        .map(each -> Integer.toString(each.version()))
                        .toList()));
        return 0;
    }
}
