package io.keybroker.cli.secret;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.SecretReplies.SecretReply;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker secret rm}. */
@Command(name = "rm", description = "Delete a secret.")
final class RemoveCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "Secret name.")
    private String name = "";

    RemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        String path = "/v1/secrets/" + AdminClient.segment(name) + "/remove";
        SecretReply removed = session.client().post(path, Map.of(), SecretReply.class);
        session.show(new Result(removed, "secret '" + removed.name() + "' deleted\n", List.of(removed.name())));
        return 0;
    }
}
