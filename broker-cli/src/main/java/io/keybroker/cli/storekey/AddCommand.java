package io.keybroker.cli.storekey;

import io.keybroker.admin.api.AddStoreKeyRequest;
import io.keybroker.admin.api.AddStoreKeyRequest.Kind;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.StoreKeyResponses.StoreKeyResponse;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** {@code broker store-key add}: reads a passphrase from the terminal or stdin, never from arguments. */
@Command(
        name = "add",
        description = {
            "Add a store key. It is tested before it is added. A new passphrase replaces the current passphrase.",
            "The broker must be unsealed. Existing store keys remain valid."
        },
        footer = {"", "Example:  broker store-key add --kms arn:aws:kms:eu-central-1:123456789012:key/1234abcd-..."})
final class AddCommand implements Callable<Integer> {
    private final CommandContext session;

    @ArgGroup(multiplicity = "1")
    private StoreKeySelector which = new StoreKeySelector();

    AddCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        char[] passphrase = which.kind() == Kind.PASSPHRASE ? promptPassphrase() : new char[0];
        try {
            AddStoreKeyRequest request = new AddStoreKeyRequest(which.kind(), which.name(), passphrase);
            StoreKeyResponse added = session.client().post("/v1/store-keys", request, StoreKeyResponse.class);
            String text = "store key added: " + added.kind()
                    + (added.label().equals(added.kind()) ? "" : " " + added.label()) + "\n";
            session.show(new Result(added, text, List.of(added.kind() + " " + added.label())));
            return 0;
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private char[] promptPassphrase() throws AdminException {
        char[] typed = session.terminal().secret("new passphrase of the sealed store");
        if (session.terminal().console().isEmpty()) {
            return typed;
        }
        char[] again = session.terminal().secret("repeat passphrase");
        boolean same = Arrays.equals(typed, again);
        Arrays.fill(again, '\0');
        if (!same) {
            Arrays.fill(typed, '\0');
            throw new AdminException(AdminException.Kind.USAGE, "passphrases do not match", "");
        }
        return typed;
    }
}
