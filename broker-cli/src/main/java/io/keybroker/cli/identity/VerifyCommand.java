package io.keybroker.cli.identity;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.CallerResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker identity verify}. */
@Command(name = "verify", description = "Show the AWS principal of an identity's key (sts:GetCallerIdentity).")
final class VerifyCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "NAME", description = "Identity name.")
    private String name = "";

    VerifyCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        String path = "/v1/identities/" + AdminClient.segment(name) + "/verify";
        CallerResponse caller = session.client().post(path, Map.of(), CallerResponse.class);
        String text = "identity '" + caller.name() + "' is " + caller.arn() + " by " + caller.accessKeyId() + "\n";
        session.show(new Result(caller, text, List.of(caller.arn())));
        return 0;
    }
}
