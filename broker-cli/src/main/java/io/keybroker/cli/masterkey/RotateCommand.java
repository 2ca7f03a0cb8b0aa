package io.keybroker.cli.masterkey;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.StoreKeyResponses.MasterKeyReply;
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
            "Have new credentials come from a new master key. Those that there are stay good until they end, are renewed",
            "or revoked; 'broker master-key ls' counts them, and 'rm' forgets a key that none comes from any more."
        })
final class RotateCommand implements Callable<Integer> {
    private final CommandContext session;

    RotateCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        MasterKeyReply masterKeyReply = session.client().post("/v1/master-keys/rotate", Map.of(), MasterKeyReply.class);
        String version = Integer.toString(masterKeyReply.version());
        session.show(
                new Result(masterKeyReply, "new credentials come from master key " + version + "\n", List.of(version)));
        return 0;
    }
}
