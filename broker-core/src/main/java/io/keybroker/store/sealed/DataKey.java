package io.keybroker.store.sealed;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** The data key of an unsealed store: one half encrypts records, the other authenticates the file. */
final class DataKey {
    private final byte[] raw;
    private final byte[] records;
    private final byte[] proof;
    private final SecureRandom random;

    private DataKey(byte[] raw, SecureRandom random) {
        this.raw = raw;
        this.random = random;
        this.records = derived(raw, "keybroker sealed store records");
        this.proof = derived(raw, "keybroker sealed store proof");
    }

    static DataKey generate(SecureRandom random) {
        byte[] raw = new byte[AesGcm.KEY_BYTES];
        random.nextBytes(raw);
        return new DataKey(raw, random);
    }

    /** Takes over an unwrapped key. */
    static DataKey of(byte[] raw, SecureRandom random) {
        return new DataKey(raw, random);
    }

    private static byte[] derived(byte[] key, String purpose) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        hkdf.init(new HKDFParameters(key, null, purpose.getBytes(StandardCharsets.US_ASCII)));
        byte[] half = new byte[AesGcm.KEY_BYTES];
        hkdf.generateBytes(half, 0, half.length);
        return half;
    }

    /** Returns a copy for a wrapping key; the caller wipes it. */
    byte[] bytes() {
        return raw.clone();
    }

    SealedRecord seal(String context, RecordId id, long version, byte[] content) {
        return new SealedRecord(
                id, version, AesGcm.encrypt(records, content, associatedData(context, id, version), random));
    }

    /** Decrypts a record; empty if it was not encrypted under its ID and version. */
    Optional<byte[]> open(String context, SealedRecord record) {
        return AesGcm.decrypt(records, record.sealed(), associatedData(context, record.id(), record.version()));
    }

    private static String associatedData(String context, RecordId id, long version) {
        return context + '\n' + version + '\n' + id;
    }

    /** Returns HMAC-SHA256 over all previous bytes of the file. */
    byte[] proofOf(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(proof, "HmacSHA256"));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("HmacSHA256 is not available", e);
        }
    }

    void wipe() {
        Arrays.fill(raw, (byte) 0);
        Arrays.fill(records, (byte) 0);
        Arrays.fill(proof, (byte) 0);
    }

    @Override
    public String toString() {
        return "DataKey[redacted]";
    }
}
