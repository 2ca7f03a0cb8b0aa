package io.keybroker.cli.identity;

import io.keybroker.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker identity} and its subcommands. */
@Command(name = "identity", description = "Manage identities (the real AWS keys).", synopsisSubcommandLabel = "COMMAND")
public final class IdentityVerbs {
    private IdentityVerbs() {}

    /** The verbs, ready to be hung below the command. */
    public static CommandLine of(Session session) {
        return new CommandLine(new IdentityVerbs())
                .addSubcommand("add", new AddCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("rotate", new RotateCommand(session))
                .addSubcommand("verify", new VerifyCommand(session))
                .addSubcommand("rm", new RemoveCommand(session));
    }
}
