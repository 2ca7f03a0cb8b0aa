package io.keybroker.cli.identity;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.Responses.IdentityResponse;
import io.keybroker.admin.api.Responses.RotationResponse;
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

/** {@code broker identity rotate}: starts a rotation, and waits until the new key signs; the daemon completes it. */
@Command(
        name = "rotate",
        description = {
            "Replace an identity's access key: create a new key in IAM, sign with it once AWS accepts it, then"
                    + " deactivate",
            "and delete the old key. No request fails. Returns when the new key signs; the broker completes the"
                    + " rotation",
            "by itself, also after a restart. Run it again to retry a rotation that failed."
        },
        footer = {"", "Example:  broker identity rotate app; broker identity ls"})
final class RotateCommand implements Callable<Integer> {
    private static final Set<String> BEFORE = Set.of("create", "activate", "verify", "switch", "discard");
    private static final int LOOK_MILLIS = 250;

    private final CommandContext session;

    @Parameters(paramLabel = "NAME", description = "Identity name.")
    private String name = "";

    @ArgGroup
    private ModeOptions way = new ModeOptions();

    /** Options other than to start a rotation and wait. */
    private static final class ModeOptions {
        @Option(names = "--detach", description = "Return as soon as the rotation has started.")
        private boolean detach;

        @Option(names = "--wait", description = "Wait until the old key is deleted.")
        private boolean whole;

        @Option(names = "--abort", description = "Abort the rotation and keep the old key. The new key is deleted.")
        private boolean abort;

        @Option(
                names = "--forget",
                description = "Stop the rotation and keep the current key. Keys in IAM are not changed.")
        private boolean forget;
    }

    RotateCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        IdentityResponse at = post();
        if (!way.detach && !way.forget) {
            at = awaitEnd(at);
        }
        session.show(new Result(at, describe(at), List.of(at.accessKeyId())));
        return 0;
    }

    private IdentityResponse post() throws AdminException {
        String verb = way.abort ? "/abort" : way.forget ? "/forget" : "";
        return session.client().post(path() + "/rotate" + verb, Map.of(), IdentityResponse.class);
    }

    private String path() throws AdminException {
        return "/v1/identities/" + AdminClient.segment(name);
    }

    /** Prints each step. */
    private IdentityResponse awaitEnd(IdentityResponse begun) throws AdminException {
        AdminClient client = session.client();
        IdentityResponse at = begun;
        String printed = "";
        while (isRunning(at.rotation())) {
            String now = RotationFormatter.format(at.rotation(), session.times());
            if (!now.equals(printed)) {
                session.terminal().err().println("broker: " + now);
                session.terminal().err().flush();
                printed = now;
            }
            if (!at.rotation().problem().isEmpty()) {
                throw new AdminException(
                        Kind.UNAVAILABLE,
                        "rotation of identity '" + name + "' failed: "
                                + at.rotation().problem(),
                        at.rotation().remedy() + "; the broker retries automatically");
            }
            pause();
            at = client.get(path(), IdentityResponse.class);
        }
        return at;
    }

    private boolean isRunning(RotationResponse rotation) {
        return way.whole ? !rotation.phase().isEmpty() : BEFORE.contains(rotation.phase());
    }

    private static void pause() throws AdminException {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminException(
                    Kind.USAGE,
                    "interrupted; the broker continues the rotation",
                    "run 'broker identity ls' to see its state");
        }
    }

    private String describe(IdentityResponse at) {
        String signs = "identity '" + at.name() + "' signs with " + at.accessKeyId();
        String rest = RotationFormatter.format(at.rotation(), session.times());
        return rest.isEmpty() ? signs + "\n" : signs + "; " + rest + "\n";
    }
}
