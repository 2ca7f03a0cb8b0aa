package io.keybroker.cli.secret;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.SecretResponses.SecretResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code broker secret rm}. */
@Command(name = "rm", description = "Delete a secret.")
final class RemoveCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "NAME", description = "Secret name.")
    private String name = "";

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    RemoveCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        String path = "/v1/secrets/" + AdminClient.segment(name) + "/remove";
        session.requireConsent("delete the secret '" + name + "'?", yes);
        SecretResponse removed = session.client().post(path, Map.of(), SecretResponse.class);
        session.show(new Result(removed, "secret '" + removed.name() + "' deleted\n", List.of(removed.name())));
        return 0;
    }
}
