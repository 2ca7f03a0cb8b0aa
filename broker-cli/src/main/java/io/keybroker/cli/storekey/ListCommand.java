package io.keybroker.cli.storekey;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.StoreKeyReplies.StoreKeyList;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.Table;
import io.keybroker.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker store-key ls}. */
@Command(name = "ls", description = "List store keys.")
final class ListCommand implements Callable<Integer> {
    private final Session session;

    ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        StoreKeyList list = session.client().get("/v1/store-keys", StoreKeyList.class);
        Table table = new Table("KIND", "WHICH");
        list.keys().forEach(each -> table.row(each.kind(), each.label()));
        session.show(new Result(
                list,
                table.toString(),
                list.keys().stream()
                        .map(each -> each.kind() + " " + each.label())
                        .toList()));
        return 0;
    }
}
