package io.keybroker.cli.masterkey;

import io.keybroker.cli.session.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker master-key} and the verbs below it. */
@Command(
        name = "master-key",
        description = "The keys that instances' secrets are derived from.",
        synopsisSubcommandLabel = "VERB")
public final class MasterKeyCommands {
    private MasterKeyCommands() {}

    /** The verbs, ready to be hung below the command. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new MasterKeyCommands())
                .addSubcommand("rotate", new RotateCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("rm", new RemoveCommand(session));
    }
}
