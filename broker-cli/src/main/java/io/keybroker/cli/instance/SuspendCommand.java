package io.keybroker.cli.instance;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.cli.session.CommandContext;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code broker instance suspend}. */
@Command(name = "suspend", description = "Suspend an instance.")
final class SuspendCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "ID|NAME", description = "Instance ID or name, or a unique prefix.")
    private String instance = "";

    @Option(names = "--yes", description = "Do not ask. Required for a prefix without a terminal.")
    private boolean yes;

    SuspendCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        InstanceFinder.Match match = InstanceCommands.findForChange(session, instance, yes);
        session.requireConsent("suspend " + InstanceCommands.describe(match.instance()) + "?", yes || match.exact());
        String path = "/v1/instances/" + match.instance().id() + "/suspend";
        InstanceResponse instanceReply = session.client().post(path, Map.of(), InstanceResponse.class);
        session.show(InstanceCommands.changeResult("suspended", instanceReply));
        return 0;
    }
}
