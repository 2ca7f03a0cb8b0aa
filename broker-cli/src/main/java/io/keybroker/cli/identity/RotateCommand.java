package io.keybroker.cli.identity;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.Responses.IdentityReply;
import io.keybroker.admin.api.Responses.RotationReply;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code broker identity rotate}: begins it, and looks on until the new key signs; the daemon does the rest alone. */
@Command(
        name = "rotate",
        description = {
            "Have IAM make a new key for an identity, sign with it once AWS takes it steadily, and turn the old one off,",
            "then delete it. No request fails meanwhile. It waits until the new key signs; the broker does the rest",
            "alone, also after a restart. The same again goes on with a rotation that is held up."
        },
        footer = {"", "Example:  broker identity rotate app; broker identity ls"})
final class RotateCommand implements Callable<Integer> {
    private static final Set<String> BEFORE = Set.of("create", "activate", "verify", "switch", "discard");
    private static final int LOOK_MILLIS = 250;

    private final CommandContext session;

    @Parameters(paramLabel = "NAME", description = "Which identity.")
    private String name = "";

    @ArgGroup
    private Way way = new Way();

    /** What else is wished for than to begin and look on. */
    private static final class Way {
        @Option(names = "--detach", description = "Return as soon as it has begun.")
        private boolean detach;

        @Option(names = "--wait", description = "Look on until the old key is deleted.")
        private boolean whole;

        @Option(
                names = "--abort",
                description = "Turn it back: the old key signs again (or still), and the new one is deleted.")
        private boolean abort;

        @Option(
                names = "--forget",
                description = "End it here: the key that signs now stays, and IAM keeps whatever it has.")
        private boolean forget;
    }

    RotateCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        IdentityReply at = post();
        if (!way.detach && !way.forget) {
            at = awaitEnd(at);
        }
        session.show(new Result(at, describe(at), List.of(at.accessKeyId())));
        return 0;
    }

    private IdentityReply post() throws AdminException {
        String verb = way.abort ? "/abort" : way.forget ? "/forget" : "";
        return session.client().post(path() + "/rotate" + verb, Map.of(), IdentityReply.class);
    }

    private String path() throws AdminException {
        return "/v1/identities/" + AdminClient.segment(name);
    }

    /** Says each step when it is taken. */
    private IdentityReply awaitEnd(IdentityReply begun) throws AdminException {
        AdminClient client = session.client();
        IdentityReply at = begun;
        String told = "";
        while (isRunning(at.rotation())) {
            String now = RotationFormatter.format(at.rotation(), session.times());
            if (!now.equals(told)) {
                session.terminal().err().println("broker: " + now);
                session.terminal().err().flush();
                told = now;
            }
            if (!at.rotation().problem().isEmpty()) {
                throw new AdminException(
                        Kind.UNAVAILABLE,
                        "the rotation of '" + name + "' is held up: "
                                + at.rotation().problem(),
                        at.rotation().remedy() + "; the broker tries again by itself, nothing is lost");
            }
            pause();
            at = client.get(path(), IdentityReply.class);
        }
        return at;
    }

    private boolean isRunning(RotationReply rotation) {
        return way.whole ? !rotation.phase().isEmpty() : BEFORE.contains(rotation.phase());
    }

    private static void pause() throws AdminException {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminException(
                    Kind.USAGE, "interrupted: the broker goes on alone", "'broker identity ls' shows it");
        }
    }

    private String describe(IdentityReply at) {
        String signs = "identity '" + at.name() + "' signs with " + at.accessKeyId();
        String rest = RotationFormatter.format(at.rotation(), session.times());
        return rest.isEmpty() ? signs + "\n" : signs + "; " + rest + "\n";
    }
}
