package io.keybroker.cli.identity;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.NewIdentity;
import io.keybroker.admin.Replies.IdentityReply;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.Session;
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
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "Identity name.")
    private String name = "";

    @Option(names = "--access-key-id", required = true, paramLabel = "ID", description = "AWS access key ID.")
    private String accessKeyId = "";

    AddCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        char[] secret = session.terminal().secret("secret access key of " + accessKeyId);
        try {
            NewIdentity wanted = new NewIdentity(name, accessKeyId, secret);
            IdentityReply added = new KeyPlace(session).keep(wanted);
            String text = "identity '" + added.name() + "' signs with " + added.accessKeyId() + "\n";
            session.show(new Result(added, text, List.of(added.name())));
            return 0;
        } finally {
            Arrays.fill(secret, '\0');
        }
    }
}
