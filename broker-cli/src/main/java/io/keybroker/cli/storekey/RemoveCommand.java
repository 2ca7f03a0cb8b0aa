package io.keybroker.cli.storekey;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.StoreKeyResponses.StoreKeyResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
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
    private final CommandContext session;

    @ArgGroup(multiplicity = "1")
    private StoreKeySelector which = new StoreKeySelector();

    RemoveCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        String kind = which.kindInStore();
        StoreKeyResponse storeKeyReply = new StoreKeyResponse(kind, which.name().isEmpty() ? kind : which.name());
        StoreKeyResponse removed =
                session.client().post("/v1/store-keys/remove", storeKeyReply, StoreKeyResponse.class);
        String text = "store key removed: " + removed.kind() + "\n";
        session.show(new Result(removed, text, List.of(removed.kind() + " " + removed.label())));
        return 0;
    }
}
