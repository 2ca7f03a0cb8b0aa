package io.keybroker.cli.instance;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.InstanceReply;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.session.CommandContext;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker instance reset}. */
@Command(
        name = "reset",
        description = {
            "Let an instance that has lost its nonce enrol again, once and within 15 minutes.",
            "Its credential ends at once."
        })
final class ResetCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "ID|NAME", description = "Which instance.")
    private String instance = "";

    ResetCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        String path = "/v1/instances/" + AdminClient.segment(instance);
        InstanceReply instanceReply = session.client().post(path + "/reset", Map.of(), InstanceReply.class);
        session.show(InstanceCommands.changeResult("reset", instanceReply));
        return 0;
    }
}
