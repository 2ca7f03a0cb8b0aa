package io.keybroker.cli.storekey;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.StoreKeyReplies.StoreKeyReply;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** {@code broker store-key rm}. */
@Command(
        name = "rm",
        description = {
            "Remove a store key. The last store key cannot be removed.",
            "Older copies of the store still accept it: destroy a stolen key and those backups."
        })
final class RemoveCommand implements Callable<Integer> {
    private final Session session;

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    RemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        String kind = which.kindInStore();
        StoreKeyReply wanted = new StoreKeyReply(kind, which.name().isEmpty() ? kind : which.name());
        StoreKeyReply removed = session.client().post("/v1/store-keys/remove", wanted, StoreKeyReply.class);
        String text = "store key removed: " + removed.kind() + "\n";
        session.show(new Result(removed, text, List.of(removed.kind() + " " + removed.label())));
        return 0;
    }
}
