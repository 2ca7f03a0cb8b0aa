package io.keybroker.cli.secret;

import io.keybroker.cli.session.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker secret} and the verbs below it. */
@Command(
        name = "secret",
        description = {
            "Secrets of third parties, which instances ask for by name (GET /.broker/secrets/NAME)",
            "where their role's policy allows broker:GetSecret on arn:broker:secrets:::NAME."
        },
        synopsisSubcommandLabel = "VERB")
public final class SecretCommands {
    private SecretCommands() {}

    /** The verbs, ready to be hung below the command. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new SecretCommands())
                .addSubcommand("put", new PutCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("rm", new RemoveCommand(session));
    }
}
