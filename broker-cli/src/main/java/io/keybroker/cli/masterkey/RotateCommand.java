package io.keybroker.cli.masterkey;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.StoreKeyReplies.MasterKeyReply;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.Session;
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
    private final Session session;

    RotateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        MasterKeyReply made = session.client().post("/v1/master-keys/rotate", Map.of(), MasterKeyReply.class);
        String version = Integer.toString(made.version());
        session.show(new Result(made, "new credentials come from master key " + version + "\n", List.of(version)));
        return 0;
    }
}
