package io.keybroker.cli;

import io.keybroker.cli.output.Format;
import io.keybroker.cli.session.CommandContext;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command itself: what every verb below it takes. */
@Command(
        name = "broker",
        description = "Real AWS keys stay with the broker; every instance signs with a key of its own.",
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "VERB",
        footer = {
            "",
            "Start here:  broker init; broker serve; and beside it broker identity add app --access-key-id AKIA...",
            "Exit codes:  0 ok, 1 usage or local, 2 server, 3 denied, 4 conflict, 5 not found or expired, 6 sealed,",
            "             7 part of it failed"
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
            description = "The broker's state directory (else $BROKER_HOME, else ~/.keybroker).")
    void home(Path directory) {
        session.useHome(directory);
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "How to print results: ${COMPLETION-CANDIDATES}.")
    void output(Format format) {
        session.useFormat(format);
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @SuppressWarnings("UnusedVariable") // picocli acts on it
    @Option(names = "--version", versionHelp = true, description = "Print the version.")
    private boolean version;
}
