package io.keybroker.cli.operator;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.OperatorMessages.AddOperatorRequest;
import io.keybroker.admin.api.OperatorMessages.InvitationResponse;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.operator.OperatorRole;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code broker operator add}. */
@Command(name = "add", description = "Add an operator and print the token for one 'broker login' within 15 minutes.")
final class AddCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "NAME", description = "Operator name, as in the audit log.")
    private String name = "";

    @Option(names = "--role", required = true, paramLabel = "ROLE", description = "${COMPLETION-CANDIDATES}.")
    private OperatorRole role = OperatorRole.AUDITOR;

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            defaultValue = "12h",
            description =
                    "Validity of each certificate; commands renew it in its last third (default: ${DEFAULT-VALUE}).")
    private String ttl = "";

    AddCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        InvitationResponse invitation = session.client()
                .post("/v1/operators", new AddOperatorRequest(name, role, ttl), InvitationResponse.class);
        session.show(OperatorCommands.invitation(session, invitation));
        return 0;
    }
}
