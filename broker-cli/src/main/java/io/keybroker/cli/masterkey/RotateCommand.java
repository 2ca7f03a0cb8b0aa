package io.keybroker.cli.masterkey;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.StoreKeyResponses.MasterKeyResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code broker master-key rotate}. */
@Command(
        name = "rotate",
        description = {
            "Create a new master key for new and renewed credentials. Existing credentials remain valid until they",
            "expire. 'broker master-key ls' counts them; 'broker master-key rm' deletes an unused master key."
        })
final class RotateCommand implements Callable<Integer> {
    private final CommandContext session;

    RotateCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        MasterKeyResponse masterKeyReply =
                session.client().post("/v1/master-keys/rotate", Map.of(), MasterKeyResponse.class);
        String version = Integer.toString(masterKeyReply.version());
        session.show(new Result(masterKeyReply, "current master key: " + version + "\n", List.of(version)));
        return 0;
    }
}
