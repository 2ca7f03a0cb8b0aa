package io.keybroker.cli.identity;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.PutIdentityRequest;
import io.keybroker.admin.api.Responses.IdentityResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code broker identity add}: reads the secret from the terminal or stdin, never from arguments. */
@Command(
        name = "add",
        description = {
            "Store the access key of an identity in broker.yaml.",
            "Prompts for the secret, or reads one line from stdin. Secrets are not accepted as arguments."
        },
        footer = {"", "Example:  broker identity add app --access-key-id AKIA... < secret.txt"})
final class AddCommand implements Callable<Integer> {
    private final CommandContext session;

    @Parameters(paramLabel = "NAME", description = "Identity name.")
    private String name = "";

    @Option(names = "--access-key-id", required = true, paramLabel = "ID", description = "AWS access key ID.")
    private String accessKeyId = "";

    AddCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        char[] secret = session.terminal().secret("secret access key of " + accessKeyId);
        try {
            PutIdentityRequest request = new PutIdentityRequest(name, accessKeyId, secret);
            IdentityResponse added = new IdentityUploader(session).upload(request);
            String text = "identity '" + added.name() + "' signs with " + added.accessKeyId() + "\n";
            session.show(new Result(added, text, List.of(added.name())));
            return 0;
        } finally {
            Arrays.fill(secret, '\0');
        }
    }
}
