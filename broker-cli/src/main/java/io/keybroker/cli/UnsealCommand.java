package io.keybroker.cli;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.SealResponse;
import io.keybroker.admin.api.Responses.StatusResponse;
import io.keybroker.admin.api.UnsealRequest;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker unseal}: reads the passphrase from the terminal or stdin, never from arguments. */
@Command(
        name = "unseal",
        description = {
            "Unseal the store of a running broker.",
            "Prompts for the passphrase, or reads one line from stdin. It is not accepted as an argument."
        })
final class UnsealCommand implements Callable<Integer> {
    private final CommandContext session;

    @Option(
            names = "--unattended",
            description = "Unseal with the key file, systemd credential or KMS key, without a passphrase.")
    private boolean unattended;

    @Option(names = "--accept-older", description = "Accept a store older than the last one seen (after a restore).")
    private boolean acceptOlder;

    UnsealCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        if (!session.client().get("/v1/status", StatusResponse.class).state().equals("sealed")) {
            session.show(new Result(new SealResponse(false), "already unsealed\n", List.of("unsealed")));
            return 0;
        }
        char[] passphrase = unattended ? new char[0] : session.terminal().secret("passphrase of the sealed store");
        try {
            SealResponse response = session.client().post("/v1/unseal", request(passphrase), SealResponse.class);
            session.show(new Result(response, "unsealed\n", List.of("unsealed")));
            return 0;
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /** Returns the request; an empty line is a wrong passphrase, not a request without one. */
    private UnsealRequest request(char[] passphrase) {
        boolean nothingTyped = !unattended && passphrase.length == 0;
        return new UnsealRequest(nothingTyped ? new char[] {' '} : passphrase, acceptOlder);
    }
}
