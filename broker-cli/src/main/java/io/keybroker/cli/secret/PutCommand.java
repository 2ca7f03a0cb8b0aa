package io.keybroker.cli.secret;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.PutSecretRequest;
import io.keybroker.admin.api.SecretResponses.SecretReply;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.secret.SecretValue;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker secret put}: the value comes from the keyboard or from stdin, never from the command line. */
@Command(
        name = "put",
        description = {
            "Keep a secret in the sealed store, in place of the one of that name.",
            "It is asked for, or is all of stdin as it is, line ends too, up to 64 KiB."
        },
        footer = {"", "Example:  broker secret put deploy-token < token.txt"})
final class PutCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "NAME", description = "How instances ask for it.")
    private String name = "";

    PutCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        byte[] value = session.terminal().bytes("value of the secret " + name, SecretValue.MOST_BYTES);
        try {
            SecretReply put =
                    session.client().post("/v1/secrets", new PutSecretRequest(name, value), SecretReply.class);
            String text = "secret '" + put.name() + "' has " + put.bytes() + " bytes; policies call it "
                    + put.resource() + "\n";
            session.show(new Result(put, text, List.of(put.name())));
            return 0;
        } finally {
            Arrays.fill(value, (byte) 0);
        }
    }
}
