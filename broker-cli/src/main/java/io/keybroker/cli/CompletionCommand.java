package io.keybroker.cli;

import io.keybroker.cli.session.CommandContext;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code broker completion}. */
@Command(
        name = "completion",
        description = "Print a completion script for bash and zsh.",
        footer = {"", "Example:  source <(broker completion)"})
final class CompletionCommand implements Runnable {
    private final CommandContext session;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    CompletionCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public void run() {
        session.terminal().out().println(AutoComplete.bash("broker", spec.root().commandLine()));
        session.terminal().out().flush();
    }
}
