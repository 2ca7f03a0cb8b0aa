package io.keybroker.cli.instance;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.InstanceResponse;
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
            "Allow an instance that lost its nonce to enrol again within 15 minutes.",
            "Its current credential is revoked immediately."
        })
final class ResetCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "ID|NAME", description = "Instance ID or name.")
    private String instance = "";

    ResetCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        String path = "/v1/instances/" + AdminClient.segment(instance);
        InstanceResponse instanceReply = session.client().post(path + "/reset", Map.of(), InstanceResponse.class);
        session.show(InstanceCommands.changeResult("reset", instanceReply));
        return 0;
    }
}
