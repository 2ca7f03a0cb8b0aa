package io.keybroker.cli.role;

import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.CommandFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker role} and its subcommands. */
@Command(name = "role", description = "Manage roles and their policies.", synopsisSubcommandLabel = "COMMAND")
public final class RoleCommands {
    private RoleCommands() {}

    /** Creates the command with its subcommands. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new RoleCommands(), new CommandFactory())
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("show", new ShowCommand(session))
                .addSubcommand("test", new TestCommand(session))
                .addSubcommand("lint", new LintCommand(session))
                .addSubcommand("reload", new ReloadCommand(session))
                .addSubcommand("suggest", new SuggestCommand(session));
    }
}
