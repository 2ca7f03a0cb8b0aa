package io.keybroker.cli.secret;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.PutSecretRequest;
import io.keybroker.admin.api.SecretResponses.SecretResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.secret.SecretValue;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker secret put}: reads the value from the terminal or stdin, never from arguments. */
@Command(
        name = "put",
        description = {
            "Store a secret in the sealed store. An existing secret of that name is replaced.",
            "Prompts for the value, or reads all of stdin unchanged, including line ends (up to 64 KiB)."
        },
        footer = {"", "Example:  broker secret put deploy-token < token.txt"})
final class PutCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "NAME", description = "Secret name.")
    private String name = "";

    PutCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        byte[] value = session.terminal().bytes("value of the secret " + name, SecretValue.MOST_BYTES);
        try {
            SecretResponse put =
                    session.client().post("/v1/secrets", new PutSecretRequest(name, value), SecretResponse.class);
            String text = "secret '" + put.name() + "' stored (" + put.bytes() + " bytes); resource ARN: "
                    + put.resource() + "\n";
            session.show(new Result(put, text, List.of(put.name())));
            return 0;
        } finally {
            Arrays.fill(value, (byte) 0);
        }
    }
}
