package io.keybroker.store.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SealedStoreDamageTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MAGIC = "keybroker sealed store 1\n".length();

    @TempDir
    private Path home;

    private final RollbackGuard anchor = new FakeRollbackGuard();
    private KeyFileWrappingKey keyFile;
    private Path file;
    private byte[] intact;

    @BeforeEach
    void fill() throws Exception {
        file = home.resolve("sealed.store");
        keyFile = KeyFileWrappingKey.file(home, "seal.key", RANDOM);
        keyFile.create();
        SealedStore.create(home, List.of(keyFile), RANDOM);
        SealedStore store = SealedStore.open(home, anchor, RANDOM);
        store.unseal(keyFile, false);
        SealedIdentityStore keys = new SealedIdentityStore(store);
        for (String name : List.of("app", "ops", "db")) {
            SecretKey secret = SecretKey.of("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".toCharArray());
            keys.put(name, new Credential(new AccessKeyId("AKIAIOSFODNN7EXAMPLE"), secret));
        }
        intact = Files.readAllBytes(file);
    }

    private Throwable opening(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        return catchThrowable(() -> SealedStore.open(home, anchor, RANDOM).unseal(keyFile, false));
    }

    private static byte[] flipped(byte[] bytes, int at, int mask) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) mask;
        return flipped;
    }

    @Test
    void detectsAFlipOfEveryByteAndNamesThePart() throws IOException {
        for (int at = 0; at < intact.length; at++) {
            for (int mask : new int[] {0x01, 0x80, 0xff}) {
                assertThat(opening(flipped(intact, at, mask)))
                        .as("byte %d of %d, mask %x", at, intact.length, mask)
                        .isInstanceOf(DamagedStoreException.class)
                        .hasMessageContaining(file.toString());
            }
        }
        assertThat(opening(intact)).isNull();
    }

    @Test
    void detectsAFlipOfEveryByteThatWasMadeToLookUndamaged() throws IOException {
        int detected = 0;
        for (int at = MAGIC; at < intact.length; at++) {
            byte[] forged = withChecksums(flipped(intact, at, 0x01));
            if (Arrays.equals(forged, intact)) {
                continue; // the flip was in a checksum, and is undone
            }
            assertThat(opening(forged))
                    .as("byte %d of %d", at, intact.length)
                    .isInstanceOfAny(DamagedStoreException.class, WrongKeyException.class);
            detected++;
        }
        assertThat(detected).isGreaterThan(intact.length / 2);
    }

    /** The same parts with checksums that fit; parts whose length no longer fits are left as they are. */
    private static byte[] withChecksums(byte[] bytes) {
        byte[] forged = bytes.clone();
        int at = MAGIC;
        while (at + 8 <= forged.length) {
            int length = ByteBuffer.wrap(forged, at, 4).getInt();
            if (length < 0 || length > forged.length - at - 8) {
                return forged;
            }
            CRC32C crc = new CRC32C();
            crc.update(forged, at, 4 + length);
            ByteBuffer.wrap(forged).putInt(at + 4 + length, (int) crc.getValue());
            at += 8 + length;
        }
        return forged;
    }

    @Test
    void namesTheRecordThatWasExchangedForAnother() throws IOException {
        List<byte[]> parts = parts();
        byte[] app = parts.get(3);
        byte[] ops = parts.get(4);
        byte[] mixed = app.clone();
        System.arraycopy(ops, ops.length - 60, mixed, mixed.length - 60, 60);
        parts.set(3, mixed);

        assertThat(opening(joined(parts)))
                .isInstanceOf(DamagedStoreException.class)
                .hasMessageContaining("was modified in record 'identity/app'");
    }

    @Test
    void detectsARecordThatWasTakenOutOrDoubled() throws IOException {
        List<byte[]> fewer = parts();
        fewer.remove(4);
        ByteBuffer head = ByteBuffer.wrap(fewer.get(0));
        head.putInt(head.limit() - 4, head.getInt(head.limit() - 4) - 1);
        assertThat(opening(joined(fewer)))
                .isInstanceOf(DamagedStoreException.class)
                .hasMessageContaining("record list");

        List<byte[]> more = parts();
        more.add(4, more.get(4));
        assertThat(opening(joined(more))).isInstanceOf(DamagedStoreException.class);
    }

    @Test
    void detectsEveryCut() throws IOException {
        for (int length = 0; length < intact.length; length++) {
            assertThat(opening(Arrays.copyOf(intact, length)))
                    .as("the first %d bytes", length)
                    .isInstanceOf(DamagedStoreException.class);
        }
        assertThat(opening(Arrays.copyOf(intact, intact.length + 1)))
                .isInstanceOf(DamagedStoreException.class)
                .hasMessageContaining("data after its end");
    }

    @Test
    void takesNoWrapFromAnotherStore() throws Exception {
        Path other = Files.createTempDirectory(home, "other");
        SealedStore.create(other, List.of(keyFile), RANDOM);
        byte[] foreign = Files.readAllBytes(other.resolve("sealed.store"));
        List<byte[]> parts = parts();
        parts.set(1, parts(foreign).get(1));

        assertThat(opening(joined(parts))).isInstanceOf(WrongKeyException.class);
    }

    private List<byte[]> parts() {
        return parts(intact);
    }

    private static List<byte[]> parts(byte[] bytes) {
        List<byte[]> parts = new ArrayList<>();
        int at = MAGIC;
        while (at < bytes.length) {
            int length = ByteBuffer.wrap(bytes, at, 4).getInt();
            parts.add(Arrays.copyOfRange(bytes, at + 4, at + 4 + length));
            at += 8 + length;
        }
        return parts;
    }

    private byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(intact, 0, MAGIC);
        for (byte[] part : parts) {
            bytes.writeBytes(ByteBuffer.allocate(8 + part.length)
                    .putInt(part.length)
                    .put(part)
                    .array());
        }
        return withChecksums(bytes.toByteArray());
    }
}
