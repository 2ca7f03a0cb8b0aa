package io.keybroker.cli.operator;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.OperatorMessages.InvitationResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.client.OperatorCertificate;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker operator renew}. */
@Command(
        name = "renew",
        description = {
            "Print a new token for an operator whose certificate has ended or whose key is lost.",
            "On the broker's own machine, the operator of the home directory gets a new certificate at once."
        })
final class RenewCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "NAME", description = "Operator name.")
    private String name = "";

    RenewCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        if (new OperatorCertificate(session.home(), session.clock()).renewLocally(name)) {
            session.show(new Result(
                    Map.of("operator", name),
                    "certificate of '" + name + "' renewed in " + session.home() + "\n",
                    List.of(name)));
            return 0;
        }
        InvitationResponse invitation = session.client()
                .post("/v1/operators/" + AdminClient.segment(name) + "/renew", Map.of(), InvitationResponse.class);
        session.show(OperatorCommands.invitation(session, invitation));
        return 0;
    }
}
