package io.keybroker.cli.instance;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.Replies.InstanceReply;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.session.Session;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker instance suspend}. */
@Command(name = "suspend", description = "Suspend an instance.")
final class SuspendCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID|NAME", description = "Instance ID or name.")
    private String instance = "";

    SuspendCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        String path = "/v1/instances/" + AdminClient.segment(instance);
        InstanceReply changed = session.client().post(path + "/suspend", Map.of(), InstanceReply.class);
        session.show(InstanceVerbs.changed("suspended", changed));
        return 0;
    }
}
