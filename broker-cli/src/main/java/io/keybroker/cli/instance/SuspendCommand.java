package io.keybroker.cli.instance;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.session.CommandContext;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker instance suspend}. */
@Command(name = "suspend", description = "Suspend an instance.")
final class SuspendCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "ID|NAME", description = "Instance ID or name.")
    private String instance = "";

    SuspendCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        String path = "/v1/instances/" + AdminClient.segment(instance);
        InstanceResponse instanceReply = session.client().post(path + "/suspend", Map.of(), InstanceResponse.class);
        session.show(InstanceCommands.changeResult("suspended", instanceReply));
        return 0;
    }
}
