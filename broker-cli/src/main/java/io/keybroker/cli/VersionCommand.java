package io.keybroker.cli;

import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.Session;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code broker version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Runnable {
    private final Session session;

    VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public void run() {
        String version = Version.text();
        session.show(new Result(Map.of("version", version), "broker " + version + "\n", List.of(version)));
    }
}
