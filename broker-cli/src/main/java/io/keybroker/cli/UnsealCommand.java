package io.keybroker.cli;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.SealReply;
import io.keybroker.admin.api.UnsealRequest;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker unseal}: the passphrase comes from the keyboard or from stdin, never from the command line. */
@Command(
        name = "unseal",
        description = {
            "Open the real keys of a sealed daemon.",
            "The passphrase is asked for, or is the one line of stdin; a command line is for all to see."
        })
final class UnsealCommand implements Callable<Integer> {
    private final CommandContext session;

    @Option(
            names = "--unattended",
            description = "Ask for no passphrase: try the key file, systemd credential or KMS key again.")
    private boolean unattended;

    @Option(
            names = "--accept-older",
            description = "Take a store that is older than one that was seen, as after a restore, for the newest.")
    private boolean acceptOlder;

    UnsealCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        char[] passphrase = unattended ? new char[0] : session.terminal().secret("passphrase of the sealed store");
        try {
            SealReply reply = session.client().post("/v1/unseal", request(passphrase), SealReply.class);
            session.show(new Result(reply, "unsealed\n", List.of("unsealed")));
            return 0;
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /** An empty line is a wrong passphrase, not the wish to do without one. */
    private UnsealRequest request(char[] passphrase) {
        boolean nothingTyped = !unattended && passphrase.length == 0;
        return new UnsealRequest(nothingTyped ? new char[] {' '} : passphrase, acceptOlder);
    }
}
