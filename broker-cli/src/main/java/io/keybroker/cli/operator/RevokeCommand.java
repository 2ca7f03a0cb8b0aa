package io.keybroker.cli.operator;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.OperatorMessages.OperatorResponse;
import io.keybroker.admin.api.OperatorMessages.RevokeOperatorRequest;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code broker operator revoke}. */
@Command(name = "revoke", description = "Revoke an operator. Its next request is denied.")
final class RevokeCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "NAME", description = "Operator name, or the serial number of its certificate.")
    private String name = "";

    @Option(names = "--force", description = "Revoke the last admin too.")
    private boolean force;

    RevokeCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        OperatorResponse revoked = session.client()
                .post(
                        "/v1/operators/" + AdminClient.segment(name) + "/revoke",
                        new RevokeOperatorRequest(force),
                        OperatorResponse.class);
        session.show(new Result(revoked, "operator '" + revoked.name() + "' revoked\n", List.of(revoked.name())));
        return 0;
    }
}
