package io.keybroker.cli.identity;

import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.CommandFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker identity} and its subcommands. */
@Command(name = "identity", description = "Manage identities (the real AWS keys).", synopsisSubcommandLabel = "COMMAND")
public final class IdentityCommands {
    private IdentityCommands() {}

    /** Creates the command with its subcommands. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new IdentityCommands(), new CommandFactory())
                .addSubcommand("add", new AddCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("rotate", new RotateCommand(session))
                .addSubcommand("verify", new VerifyCommand(session))
                .addSubcommand("rm", new RemoveCommand(session));
    }
}
