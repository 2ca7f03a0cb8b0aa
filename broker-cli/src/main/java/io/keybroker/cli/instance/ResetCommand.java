package io.keybroker.cli.instance;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.Replies.InstanceReply;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.session.Session;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker instance reset}. */
@Command(
        name = "reset",
        description = {
            "Allow an instance that lost its nonce to enrol once more within 15 minutes.",
            "Its current credential is revoked immediately."
        })
final class ResetCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID|NAME", description = "Instance ID or name.")
    private String instance = "";

    ResetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        String path = "/v1/instances/" + AdminClient.segment(instance);
        InstanceReply changed = session.client().post(path + "/reset", Map.of(), InstanceReply.class);
        session.show(InstanceVerbs.changed("reset", changed));
        return 0;
    }
}
