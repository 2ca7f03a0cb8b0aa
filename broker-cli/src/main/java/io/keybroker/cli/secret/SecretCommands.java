package io.keybroker.cli.secret;

import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.CommandFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker secret} and its subcommands. */
@Command(
        name = "secret",
        description = {
            "Manage third-party secrets. Instances read them with GET /.broker/secrets/NAME",
            "if their policy allows broker:GetSecret on arn:broker:secrets:::NAME."
        },
        synopsisSubcommandLabel = "COMMAND")
public final class SecretCommands {
    private SecretCommands() {}

    /** Creates the command with its subcommands. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new SecretCommands(), new CommandFactory())
                .addSubcommand("put", new PutCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("rm", new RemoveCommand(session));
    }
}
