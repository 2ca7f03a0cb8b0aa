package io.keybroker.cli.masterkey;

import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.CommandFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker master-key} and its subcommands. */
@Command(
        name = "master-key",
        description = "Manage master keys (instance secrets are derived from them).",
        synopsisSubcommandLabel = "COMMAND")
public final class MasterKeyCommands {
    private MasterKeyCommands() {}

    /** Creates the command with its subcommands. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new MasterKeyCommands(), new CommandFactory())
                .addSubcommand("rotate", new RotateCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("rm", new RemoveCommand(session));
    }
}
