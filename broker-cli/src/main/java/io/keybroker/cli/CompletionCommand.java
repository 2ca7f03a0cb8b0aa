package io.keybroker.cli;

import io.keybroker.cli.session.CommandContext;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code broker completion}. */
@Command(
        name = "completion",
        description = "Print a completion script for bash, zsh or fish.",
        footer = {"", "Examples:  source <(broker completion bash)", "           broker completion fish | source"})
final class CompletionCommand implements Runnable {
    private final CommandContext session;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "SHELL",
            defaultValue = "bash",
            description = "Shell: ${COMPLETION-CANDIDATES} (default: bash).")
    @SuppressWarnings("NullAway.Init") // set by picocli before run
    private Shell shell;

    /** Shells with a completion script, by their names on the command line. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    CompletionCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public void run() {
        String script = shell == Shell.fish
                ? FishCompletion.script(spec.root())
                : AutoComplete.bash("broker", spec.root().commandLine());
        session.terminal().out().println(script);
        session.terminal().out().flush();
    }
}
