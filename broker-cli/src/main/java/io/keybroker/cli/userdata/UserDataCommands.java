package io.keybroker.cli.userdata;

import io.keybroker.cli.session.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker userdata} and the verbs below it. */
@Command(
        name = "userdata",
        description = "User data: what a machine runs at its first boot.",
        synopsisSubcommandLabel = "VERB")
public final class UserDataCommands {
    private UserDataCommands() {}

    /** The verbs, ready to be hung below the command. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new UserDataCommands()).addSubcommand("render", new RenderCommand(session));
    }
}
