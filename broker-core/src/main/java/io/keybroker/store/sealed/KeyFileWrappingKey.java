package io.keybroker.store.sealed;

import io.keybroker.store.file.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * Wraps the data key with a file of at least 32 random bytes, for unattended unsealing. It protects copies of the
 * store without the key file. A systemd credential, which can be bound to the TPM, is such a file in another location.
 */
public final class KeyFileWrappingKey implements WrappingKey {
    /** The kind of a key file. */
    public static final String KEY_FILE = "key-file";

    /** The kind of a systemd credential. */
    public static final String CREDENTIAL = "credential";

    private static final int LEAST_BYTES = 32;
    private static final int MOST_BYTES = 4096;

    private final String kind;
    private final String label;
    private final Path file;
    private final SecureRandom random;

    private KeyFileWrappingKey(String kind, String label, Path file, SecureRandom random) {
        this.kind = kind;
        this.label = label;
        this.file = file;
        this.random = random;
    }

    /** Returns the key file of that name; a relative path starts at the home directory. */
    public static KeyFileWrappingKey file(Path home, String name, SecureRandom random) {
        return new KeyFileWrappingKey(KEY_FILE, name, home.resolve(name), random);
    }

    /** Returns the systemd credential of that name (systemd.exec, {@code LoadCredentialEncrypted=}). */
    public static KeyFileWrappingKey credential(Path credentialsDirectory, String name, SecureRandom random) {
        return new KeyFileWrappingKey(CREDENTIAL, name, credentialsDirectory.resolve(name), random);
    }

    /** Creates a key file of 32 random bytes, mode 0600; an existing file is rejected. */
    public void create() throws IOException {
        if (Files.exists(file)) {
            throw new IOException(file + " already exists (expected: a new file)");
        }
        byte[] bytes = new byte[LEAST_BYTES];
        random.nextBytes(bytes);
        try {
            PrivateFiles.replace(file, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public byte[] wrap(byte[] dataKey, String context) throws IOException {
        byte[] key = key();
        try {
            return AesGcm.encrypt(key, dataKey, context, random);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, String context) throws IOException, WrongKeyException {
        byte[] key = key();
        try {
            return AesGcm.decrypt(key, wrapped, context)
                    .orElseThrow(() -> new WrongKeyException(file + " does not match the sealed store"));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private byte[] key() throws IOException {
        byte[] content = kind.equals(CREDENTIAL) ? PrivateFiles.readCredential(file) : PrivateFiles.read(file);
        try {
            if (content.length < LEAST_BYTES || content.length > MOST_BYTES) {
                throw new IOException(file + " has " + content.length + " bytes (expected: " + LEAST_BYTES + " to "
                        + MOST_BYTES + " random ones)");
            }
            HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
            hkdf.init(new HKDFParameters(content, null, "keybroker key file".getBytes(StandardCharsets.US_ASCII)));
            byte[] key = new byte[AesGcm.KEY_BYTES];
            hkdf.generateBytes(key, 0, key.length);
            return key;
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }
}
