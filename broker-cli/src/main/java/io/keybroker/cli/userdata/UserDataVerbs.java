package io.keybroker.cli.userdata;

import io.keybroker.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker userdata} and the verbs below it. */
@Command(
        name = "userdata",
        description = "User data: what a machine runs at its first boot.",
        synopsisSubcommandLabel = "VERB")
public final class UserDataVerbs {
    private UserDataVerbs() {}

    /** The verbs, ready to be hung below the command. */
    public static CommandLine of(Session session) {
        return new CommandLine(new UserDataVerbs()).addSubcommand("render", new RenderCommand(session));
    }
}
