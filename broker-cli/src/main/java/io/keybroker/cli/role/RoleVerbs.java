package io.keybroker.cli.role;

import io.keybroker.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker role} and its subcommands. */
@Command(name = "role", description = "Manage roles and their policies.", synopsisSubcommandLabel = "COMMAND")
public final class RoleVerbs {
    private RoleVerbs() {}

    /** The verbs, ready to be hung below the command. */
    public static CommandLine of(Session session) {
        return new CommandLine(new RoleVerbs())
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("show", new ShowCommand(session))
                .addSubcommand("test", new TestCommand(session))
                .addSubcommand("lint", new LintCommand(session))
                .addSubcommand("reload", new ReloadCommand(session))
                .addSubcommand("suggest", new SuggestCommand(session));
    }
}
