package io.keybroker.cli;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.SealResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker seal}. */
@Command(
        name = "seal",
        description = {
            "Seal the store: the broker removes all real keys from memory and answers 503.",
            "Use 'broker unseal' to unseal it."
        })
final class SealCommand implements Callable<Integer> {
    private final CommandContext session;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    SealCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        session.requireConsent("seal the store? all requests get 503 until it is unsealed", yes);
        SealResponse response = session.client().post("/v1/seal", Map.of(), SealResponse.class);
        session.show(new Result(response, "sealed\n", List.of("sealed")));
        return 0;
    }
}
