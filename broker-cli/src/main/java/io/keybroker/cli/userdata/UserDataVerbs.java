package io.keybroker.cli.userdata;

import io.keybroker.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker userdata} and its subcommands. */
@Command(
        name = "userdata",
        description = "Generate user data that enrols a machine at first boot.",
        synopsisSubcommandLabel = "COMMAND")
public final class UserDataVerbs {
    private UserDataVerbs() {}

    /** The verbs, ready to be hung below the command. */
    public static CommandLine of(Session session) {
        return new CommandLine(new UserDataVerbs()).addSubcommand("render", new RenderCommand(session));
    }
}
