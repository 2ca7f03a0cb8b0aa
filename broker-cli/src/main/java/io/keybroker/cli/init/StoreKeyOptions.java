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

/** Options for the store key of a new home directory: a key file, or a passphrase. */
final class StoreKeyOptions {
    private static final String IN_HOME = "seal.key";

    @Option(
            names = "--passphrase",
            description = "Seal the store with a passphrase (prompted, or one line from stdin). Needed at each start.")
    private boolean passphrase;

    @Option(
            names = "--seal-key",
            paramLabel = "FILE",
            description = {
                "Path of the store's key file (default: seal.key in the home directory).",
                "A backup of the store is useless without this file."
            })
    private Path file = Path.of("");

    /** Uses the key. */
    interface KeyConsumer {
        void of(HomeInitializer.StoreKeyFactory key) throws IOException, AdminException;
    }

    void with(Terminal terminal, SecureRandom random, KeyConsumer use) throws IOException, AdminException {
        if (!passphrase) {
            use.of(home -> {
                KeyFileWrappingKey wrap = KeyFileWrappingKey.file(home, name(), random);
                wrap.create();
                return wrap;
            });
            return;
        }
        char[] typed = terminal.secret("new passphrase of the sealed store");
        char[] again = terminal.console().isPresent() ? terminal.secret("repeat passphrase") : typed;
        boolean same = Arrays.equals(typed, again);
        PassphraseWrappingKey wrap = PassphraseWrappingKey.fromPassphrase(typed, random);
        Arrays.fill(typed, '\0');
        Arrays.fill(again, '\0');
        try {
            if (!same) {
                throw new AdminException(Kind.USAGE, "passphrases do not match", "");
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
                ? "your passphrase: 'broker unseal' prompts for it after each start"
                : home.resolve(name()) + ": store it apart from backups of the sealed store";
    }

    private String name() {
        return file.toString().isEmpty()
                ? IN_HOME
                : file.toAbsolutePath().normalize().toString();
    }
}
