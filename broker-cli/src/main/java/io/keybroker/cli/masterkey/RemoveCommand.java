package io.keybroker.cli.masterkey;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.StoreKeyResponses.MasterKeyResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker master-key rm}. */
@Command(name = "rm", description = "Delete a master key that no live credential is derived from.")
final class RemoveCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "VERSION", description = "Master key version.")
    private String version = "";

    RemoveCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        String path = "/v1/master-keys/" + AdminClient.segment(version) + "/remove";
        MasterKeyResponse removed = session.client().post(path, Map.of(), MasterKeyResponse.class);
        String name = Integer.toString(removed.version());
        session.show(new Result(removed, "master key " + name + " deleted\n", List.of(name)));
        return 0;
    }
}
