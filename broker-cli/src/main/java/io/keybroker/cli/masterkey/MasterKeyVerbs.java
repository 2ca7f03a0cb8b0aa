package io.keybroker.cli.masterkey;

import io.keybroker.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker master-key} and its subcommands. */
@Command(
        name = "master-key",
        description = "Manage master keys (instance secrets are derived from them).",
        synopsisSubcommandLabel = "COMMAND")
public final class MasterKeyVerbs {
    private MasterKeyVerbs() {}

    /** The verbs, ready to be hung below the command. */
    public static CommandLine of(Session session) {
        return new CommandLine(new MasterKeyVerbs())
                .addSubcommand("rotate", new RotateCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("rm", new RemoveCommand(session));
    }
}
