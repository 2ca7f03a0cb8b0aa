package io.keybroker.cli.masterkey;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.StoreKeyResponses.MasterKeyList;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.session.CommandContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker master-key ls}. */
@Command(name = "ls", description = "List master keys, with the number of live credentials derived from each.")
final class ListCommand implements Callable<Integer> {
    private final CommandContext session;

    ListCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        MasterKeyList list = session.client().get("/v1/master-keys", MasterKeyList.class);
        TextTable table = new TextTable("VERSION", "LIVE", "FOR NEW ONES");
        list.keys()
                .forEach(masterKeyReply -> table.row(
                        Integer.toString(masterKeyReply.version()),
                        Integer.toString(masterKeyReply.live()),
                        masterKeyReply.current() ? "yes" : ""));
        session.show(new Result(
                list,
                table.toString(),
                list.keys().stream()
                        .map(response -> Integer.toString(response.version()))
                        .toList()));
        return 0;
    }
}
