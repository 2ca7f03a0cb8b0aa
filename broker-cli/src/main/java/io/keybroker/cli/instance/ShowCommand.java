package io.keybroker.cli.instance;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.Replies.InstanceReply;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker instance show}. */
@Command(name = "show", description = "Show one instance.")
final class ShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID|NAME", description = "Instance ID or name.")
    private String instance = "";

    ShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        String path = "/v1/instances/" + AdminClient.segment(instance);
        InstanceReply found = session.client().get(path, InstanceReply.class);
        session.show(InstanceVerbs.shown(found, session));
        return 0;
    }
}
