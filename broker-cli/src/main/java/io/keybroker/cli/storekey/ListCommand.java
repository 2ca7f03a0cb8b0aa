package io.keybroker.cli.storekey;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.StoreKeyResponses.StoreKeyList;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker store-key ls}. */
@Command(name = "ls", description = "List store keys.")
final class ListCommand implements Callable<Integer> {
    private final CommandContext session;

    ListCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        StoreKeyList list = session.client().get("/v1/store-keys", StoreKeyList.class);
        TextTable table = new TextTable("KIND", "WHICH");
        list.keys().forEach(storeKeyReply -> table.row(storeKeyReply.kind(), storeKeyReply.label()));
        session.show(new Result(
                list,
                table.toString(),
                list.keys().stream()
                        .map(response -> response.kind() + ":" + response.label())
                        .toList()));
        return 0;
    }
}
