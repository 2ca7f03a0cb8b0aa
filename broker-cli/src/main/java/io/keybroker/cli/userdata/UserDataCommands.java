package io.keybroker.cli.userdata;

import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.CommandFactory;
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
        return new CommandLine(new UserDataCommands(), new CommandFactory())
                .addSubcommand("render", new RenderCommand(session));
    }
}
