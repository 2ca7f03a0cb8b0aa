package io.keybroker.store.sealed;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Wraps the data key with a passphrase by Argon2id (RFC 9106), 64 MiB and three passes. */
public final class PassphraseWrappingKey implements WrappingKey {
    /** The kind of a passphrase. */
    public static final String PASSPHRASE = "passphrase";

    private static final String WRONG = "the passphrase is wrong";
    private static final int LEAST_CHARACTERS = 12;
    private static final int MOST_CHARACTERS = 1024;
    private static final Cost COST = new Cost(64 * 1024, 3, 4);
    private static final int SALT_BYTES = 16;

    private final byte[] passphrase;
    private final SecureRandom random;

    /** Argon2id parameters. A file can demand neither less than these nor more memory than a daemon has. */
    private record Cost(int kibibytes, int passes, int lanes) {
        static final int BYTES = 3 * Integer.BYTES;

        boolean acceptable() {
            return kibibytes >= 64 * 1024
                    && kibibytes <= 128 * 1024
                    && passes >= 3
                    && passes <= 10
                    && lanes >= 1
                    && lanes <= 4;
        }
    }

    private PassphraseWrappingKey(byte[] passphrase, SecureRandom random) {
        this.passphrase = passphrase;
        this.random = random;
    }

    /** Creates the key of an entered passphrase; the caller wipes its own copy, and {@link #wipe} this one. */
    public static PassphraseWrappingKey fromPassphrase(char[] passphrase, SecureRandom random) {
        byte[] ascii = new byte[Math.min(passphrase.length, MOST_CHARACTERS + 1)];
        for (int i = 0; i < ascii.length; i++) {
            ascii[i] = passphrase[i] >= 0x20 && passphrase[i] < 0x7f ? (byte) passphrase[i] : 0;
        }
        return new PassphraseWrappingKey(ascii, random);
    }

    /** Rejects a weak passphrase before a store is wrapped with it. */
    public void checkNew() {
        boolean ascii = true;
        for (byte b : passphrase) {
            ascii &= b != 0;
        }
        if (!ascii || passphrase.length < LEAST_CHARACTERS || passphrase.length > MOST_CHARACTERS) {
            throw new IllegalArgumentException("the passphrase is invalid (expected: " + LEAST_CHARACTERS + " to "
                    + MOST_CHARACTERS + " printable ASCII characters)");
        }
    }

    @Override
    public String kind() {
        return PASSPHRASE;
    }

    @Override
    public String label() {
        return PASSPHRASE;
    }

    @Override
    public byte[] wrap(byte[] dataKey, String context) {
        checkNew();
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] key = deriveKey(COST, salt);
        byte[] sealed = AesGcm.encrypt(key, dataKey, context, random);
        Arrays.fill(key, (byte) 0);
        return ByteBuffer.allocate(Cost.BYTES + SALT_BYTES + sealed.length)
                .putInt(COST.kibibytes())
                .putInt(COST.passes())
                .putInt(COST.lanes())
                .put(salt)
                .put(sealed)
                .array();
    }

    @Override
    public byte[] unwrap(byte[] wrapped, String context) throws WrongKeyException {
        if (wrapped.length < Cost.BYTES + SALT_BYTES) {
            throw new WrongKeyException(WRONG);
        }
        ByteBuffer in = ByteBuffer.wrap(wrapped);
        Cost cost = new Cost(in.getInt(), in.getInt(), in.getInt());
        if (!cost.acceptable()) {
            throw new WrongKeyException(WRONG);
        }
        byte[] salt = new byte[SALT_BYTES];
        in.get(salt);
        byte[] sealed = new byte[in.remaining()];
        in.get(sealed);
        byte[] key = deriveKey(cost, salt);
        try {
            return AesGcm.decrypt(key, sealed, context).orElseThrow(() -> new WrongKeyException(WRONG));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private byte[] deriveKey(Cost cost, byte[] salt) {
        Argon2BytesGenerator argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.kibibytes())
                .withIterations(cost.passes())
                .withParallelism(cost.lanes())
                .withSalt(salt)
                .build());
        byte[] key = new byte[AesGcm.KEY_BYTES];
        argon.generateBytes(passphrase, key);
        return key;
    }

    public void wipe() {
        Arrays.fill(passphrase, (byte) 0);
    }

    @Override
    public String toString() {
        return "PassphraseWrap[redacted]";
    }
}
