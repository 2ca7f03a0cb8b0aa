package io.keybroker.cli;

import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code broker version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Runnable {
    private final CommandContext session;

    VersionCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public void run() {
        String version = VersionProvider.text();
        session.show(new Result(Map.of("version", version), "broker " + version + "\n", List.of(version)));
    }
}
