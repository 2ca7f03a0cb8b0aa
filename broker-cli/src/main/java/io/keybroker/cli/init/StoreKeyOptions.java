package io.keybroker.cli.init;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.cli.session.Terminal;
import io.keybroker.store.sealed.KeyFileWrappingKey;
import io.keybroker.store.sealed.PassphraseWrappingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import picocli.CommandLine.Option;

/** What is to open the sealed store: a key file, unless a passphrase is asked for. */
final class StoreKeyOptions {
    private static final String IN_HOME = "seal.key";

    @Option(
            names = "--passphrase",
            description = "Seal the store with a passphrase, asked for or one line of stdin; each start needs it.")
    private boolean passphrase;

    @Option(
            names = "--seal-key",
            paramLabel = "FILE",
            description = {
                "Where to put the key file of the store (else seal.key in the home directory).",
                "Backups that hold the store and not this file give nobody a key."
            })
    private Path file = Path.of("");

    /** What is done with the key. */
    interface Use {
        void of(HomeInitializer.StoreKey key) throws IOException, AdminException;
    }

    void with(Terminal terminal, SecureRandom random, Use use) throws IOException, AdminException {
        if (!passphrase) {
            use.of(home -> {
                KeyFileWrappingKey wrap = KeyFileWrappingKey.file(home, name(), random);
                wrap.create();
                return wrap;
            });
            return;
        }
        char[] typed = terminal.secret("new passphrase of the sealed store");
        char[] again = terminal.console().isPresent() ? terminal.secret("the same again") : typed;
        boolean same = Arrays.equals(typed, again);
        PassphraseWrappingKey wrap = PassphraseWrappingKey.fromPassphrase(typed, random);
        Arrays.fill(typed, '\0');
        Arrays.fill(again, '\0');
        try {
            if (!same) {
                throw new AdminException(Kind.USAGE, "the two passphrases differ", "");
            }
            wrap.checkNew();
            use.of(home -> wrap);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        } finally {
            wrap.wipe();
        }
    }

    String described(Path home) {
        return passphrase
                ? "your passphrase: 'broker unseal' asks for it after each start"
                : home.resolve(name()) + ": keep it out of the store's backups";
    }

    private String name() {
        return file.toString().isEmpty()
                ? IN_HOME
                : file.toAbsolutePath().normalize().toString();
    }
}
