package io.keybroker.store;

import io.keybroker.credential.SecretDerivation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/** The master key that every instance secret is derived from: 32 random bytes in {@code master.key}, mode 0600. */
public final class MasterKeyFile {
    private static final String FILE = "master.key";
    private static final int BYTES = 32;

    private MasterKeyFile() {}

    /** Reads the key of this home directory, and makes it the first time. */
    public static SecretDerivation open(Path home, SecureRandom random) throws IOException {
        PrivateFiles.prepareHome(home);
        Path file = home.resolve(FILE);
        if (!Files.exists(file)) {
            byte[] fresh = new byte[BYTES];
            random.nextBytes(fresh);
            PrivateFiles.replace(file, fresh);
            Arrays.fill(fresh, (byte) 0);
        }
        byte[] master = PrivateFiles.read(file);
        try {
            if (master.length != BYTES) {
                throw new IOException(file + " has " + master.length + " bytes (expected: " + BYTES
                        + "; restore it from a backup, or no instance can sign)");
            }
            return new SecretDerivation(master);
        } finally {
            Arrays.fill(master, (byte) 0);
        }
    }
}
