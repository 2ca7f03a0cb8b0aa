package io.keybroker.cli.storekey;

import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.CommandFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker store-key} and its subcommands. */
@Command(
        name = "store-key",
        description = "Manage store keys. Any one of them can unseal the store.",
        synopsisSubcommandLabel = "COMMAND")
public final class StoreKeyCommands {
    private StoreKeyCommands() {}

    /** Creates the command with its subcommands. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new StoreKeyCommands(), new CommandFactory())
                .addSubcommand("add", new AddCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("rm", new RemoveCommand(session));
    }
}
