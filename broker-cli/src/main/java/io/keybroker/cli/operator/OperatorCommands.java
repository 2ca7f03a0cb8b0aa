package io.keybroker.cli.operator;

import io.keybroker.admin.api.OperatorMessages.InvitationResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.CommandFactory;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code broker operator} and its subcommands. */
@Command(
        name = "operator",
        description = "Manage operators: who may use the admin API, and with which role.",
        synopsisSubcommandLabel = "COMMAND")
public final class OperatorCommands {
    private OperatorCommands() {}

    /** The subcommands, ready to be hung below the command. */
    public static CommandLine create(CommandContext session) {
        return new CommandLine(new OperatorCommands(), new CommandFactory())
                .addSubcommand("add", new AddCommand(session))
                .addSubcommand("ls", new ListCommand(session))
                .addSubcommand("revoke", new RevokeCommand(session))
                .addSubcommand("renew", new RenewCommand(session));
    }

    static Result invitation(CommandContext session, InvitationResponse invitation) {
        String text = """
                operator '%s' (%s); the token ends %s and is shown once:

                  %s

                On the operator's machine:

                  broker login --broker HOST:PORT
                """.formatted(
                        invitation.operator().name(),
                        invitation.operator().role(),
                        session.times().format(invitation.tokenExpiresAt()),
                        invitation.token());
        return new Result(invitation, text, List.of(invitation.token()));
    }
}
