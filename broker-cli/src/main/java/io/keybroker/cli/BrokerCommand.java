package io.keybroker.cli;

import io.keybroker.cli.output.Format;
import io.keybroker.cli.session.CommandContext;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The top-level command with its global options. */
@Command(
        name = "broker",
        description = "Credential broker for AWS: real keys stay on the broker, each instance gets its own key.",
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Get started: broker init; broker serve; then, in another shell, broker identity add app"
                    + " --access-key-id AKIA...",
            "Try it:      broker demo  (in a source tree: a fake AWS, a broker and real SDK calls; no AWS account)",
            "Exit codes:  0 ok, 1 usage or local, 2 server, 3 denied, 4 conflict, 5 not found or expired, 6 sealed,",
            "             7 partial failure"
        })
final class BrokerCommand {
    private final CommandContext session;

    BrokerCommand(CommandContext session) {
        this.session = session;
    }

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Home directory of the broker (default: $BROKER_HOME, then ~/.keybroker).")
    void home(Path directory) {
        session.useHome(directory);
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "Output format: ${COMPLETION-CANDIDATES} (default: table).")
    void output(Format format) {
        session.useFormat(format);
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    @SuppressWarnings("UnusedVariable") // read by picocli
    @Option(names = "--version", versionHelp = true, description = "Print the version.")
    private boolean version;
}
