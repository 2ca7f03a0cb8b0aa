package io.keybroker.cli.userdata;

import io.keybroker.cli.session.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker userdata} and its subcommands. */
@Command(
        name = "userdata",
        description = "Generate user data that enrols a machine at first boot.",
        synopsisSubcommandLabel = "COMMAND")
public final class UserDataCommands {
    private UserDataCommands() {}

    /** Creates the command with its subcommands. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new UserDataCommands()).addSubcommand("render", new RenderCommand(session));
    }
}
