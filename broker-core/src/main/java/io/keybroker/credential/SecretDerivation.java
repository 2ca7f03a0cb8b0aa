package io.keybroker.credential;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * Derives the secret of an instance credential from a master key: the first 40 characters of {@code
 * base64(HKDF-SHA256(master, id || instance || generation))} (RFC 5869, empty salt).
 */
public final class SecretDerivation implements InstanceSecretSource {
    private static final int MASTER_BYTES = 32;
    private static final int SECRET_CHARACTERS = 40;

    private final byte[] master;
    private boolean wiped;

    public SecretDerivation(byte[] master) {
        if (master.length != MASTER_BYTES) {
            throw new IllegalArgumentException("master key has " + master.length + " bytes (expected: 32)");
        }
        this.master = master.clone();
    }

    public SecretKey secretOf(AccessKeyId id, String instance, int generation) {
        byte[] key = copyOfMaster();
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        String info = id.value() + '\0' + instance + '\0' + generation;
        hkdf.init(new HKDFParameters(key, null, info.getBytes(StandardCharsets.UTF_8)));
        byte[] derived = new byte[SECRET_CHARACTERS / 4 * 3];
        hkdf.generateBytes(derived, 0, derived.length);
        byte[] text = Base64.getEncoder().encode(derived);
        try {
            return SecretKey.of(text);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(derived, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
    }

    private synchronized byte[] copyOfMaster() {
        if (wiped) {
            throw new WipedSecretException();
        }
        return master.clone();
    }

    /** Forgets the master key for good: whoever derives from it now gets a {@link WipedSecretException}. */
    public synchronized void wipe() {
        wiped = true;
        Arrays.fill(master, (byte) 0);
    }

    @Override
    public SecretDerivation current() {
        return this;
    }

    @Override
    public String toString() {
        return "SecretDerivation[redacted]";
    }
}
