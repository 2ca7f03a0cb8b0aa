package io.keybroker.cli.instance;

import io.keybroker.admin.api.AdminException;
import io.keybroker.cli.session.CommandContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker instance show}. */
@Command(name = "show", description = "Show one instance.")
final class ShowCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "ID|NAME", description = "Instance ID or name, or a unique prefix.")
    private String instance = "";

    ShowCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        session.show(InstanceCommands.result(
                InstanceFinder.find(session.client(), instance).instance(), session));
        return 0;
    }
}
