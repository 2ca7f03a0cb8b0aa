package io.keybroker.store.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SealedStorePropertyTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A seed of its own for each case, which the name of a failure gives. */
    static LongStream seeds() {
        long first = Long.getLong("keybroker.store.seed", 20_260_301L);
        return LongStream.range(first, first + Integer.getInteger("keybroker.store.cases", 60));
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(4) == 0 ? random.nextInt(10) : random.nextInt(300)];
        random.nextBytes(noise);
        return noise;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holdsExactlyWhatWasPutAndNotRemoved(long seed, @TempDir Path home) throws Exception {
        Random random = new Random(seed);
        KeyFileWrappingKey keyFile = KeyFileWrappingKey.file(home, "seal.key", RANDOM);
        keyFile.create();
        SealedStore.create(home, List.of(keyFile), RANDOM);
        RollbackGuard anchor = new FakeRollbackGuard();
        SealedStore store = SealedStore.open(home, anchor, RANDOM);
        store.unseal(keyFile, false);
        Map<String, byte[]> expected = new HashMap<>();
        for (int changes = random.nextInt(13); changes > 0; changes--) {
            RecordId id = new RecordId("secret", "n" + random.nextInt(6));
            if (random.nextBoolean()) {
                assertThat(store.remove(id)).isEqualTo(expected.remove(id.name()) != null);
            } else {
                byte[] value = noise(random);
                store.put(id, value.clone());
                expected.put(id.name(), value);
            }
        }

        SealedStore reopened = SealedStore.open(home, anchor, RANDOM);
        reopened.unseal(keyFile, false);

        assertThat(secretsOf(store)).isEqualTo(secretsOf(reopened)).isEqualTo(texts(expected));
    }

    private static Map<String, String> secretsOf(SealedStore store) {
        Map<String, byte[]> found = new HashMap<>();
        store.addListener(contents -> contents.forEach((id, content) -> {
            if (id.kind().equals("secret")) {
                found.put(id.name(), content.clone());
            }
        }));
        return texts(found);
    }

    private static Map<String, String> texts(Map<String, byte[]> contents) {
        Map<String, String> texts = new HashMap<>();
        contents.forEach((name, content) -> texts.put(name, Arrays.toString(content)));
        return texts;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void rejectsAnyBytesThatAreNoStore(long seed) {
        Random random = new Random(seed);
        byte[] start = "keybroker sealed store 1\n".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 10; i++) {
            byte[] noise = noise(random);
            byte[] all = Arrays.copyOf(start, start.length + noise.length);
            System.arraycopy(noise, 0, all, start.length, noise.length);

            assertThat(catchThrowable(() -> SealedFile.parse(Path.of("sealed.store"), all)))
                    .isInstanceOf(DamagedStoreException.class);
        }
    }

    @Test
    void neverUsesANonceTwice() {
        byte[] key = new byte[32];
        Set<Long> seen = new HashSet<>();
        int many = 200_000;
        for (int i = 0; i < many; i++) {
            byte[] sealed = AesGcm.encrypt(key, new byte[0], "", RANDOM);
            seen.add(ByteBuffer.wrap(sealed, 0, 8).getLong());
        }
        assertThat(seen).hasSize(many);
    }
}
