package io.keybroker.cli.secret;

import io.keybroker.cli.session.Session;
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
public final class SecretVerbs {
    private SecretVerbs() {}

    /** The verbs, ready to be hung below the command. */
    public static CommandLine of(Session session) {
        return new CommandLine(new SecretVerbs())
                .addSubcommand("put", new PutCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("rm", new RemoveCommand(session));
    }
}
