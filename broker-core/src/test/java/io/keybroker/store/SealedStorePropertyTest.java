package io.keybroker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class SealedStorePropertyTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Property(tries = 60)
    void holdsExactlyWhatWasPutAndNotRemoved(
            @ForAll @Size(max = 12) List<@IntRange(min = -5, max = 5) Integer> changes, @ForAll byte[] content)
            throws Exception {
        Path home = Files.createTempDirectory("sealed");
        try {
            KeyFileWrap keyFile = KeyFileWrap.file(home, "seal.key", RANDOM);
            keyFile.create();
            SealedStore.create(home, List.of(keyFile), RANDOM);
            GenerationAnchor anchor = new RememberedGenerations();
            SealedStore store = SealedStore.open(home, anchor, RANDOM);
            store.unseal(keyFile, false);
            Map<String, byte[]> expected = new HashMap<>();
            for (int change : changes) {
                RecordId id = new RecordId("secret", "n" + Math.abs(change));
                if (change < 0) {
                    assertThat(store.remove(id)).isEqualTo(expected.remove(id.name()) != null);
                } else {
                    byte[] value = Arrays.copyOf(content, content.length + change);
                    store.put(id, value.clone());
                    expected.put(id.name(), value);
                }
            }

            SealedStore reopened = SealedStore.open(home, anchor, RANDOM);
            reopened.unseal(keyFile, false);

            assertThat(secretsOf(store)).isEqualTo(secretsOf(reopened)).isEqualTo(texts(expected));
        } finally {
            delete(home);
        }
    }

    private static Map<String, String> secretsOf(SealedStore store) {
        Map<String, byte[]> found = new HashMap<>();
        store.follow(contents -> contents.forEach((id, content) -> {
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

    private static void delete(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(home);
    }

    @Property(tries = 500)
    void refusesAnyBytesThatAreNoStore(@ForAll byte[] noise) {
        byte[] bytes = "keybroker sealed store 1\n".getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(bytes, bytes.length + noise.length);
        System.arraycopy(noise, 0, all, bytes.length, noise.length);

        assertThat(catchThrowable(() -> SealedFile.read(Path.of("sealed.store"), all)))
                .isInstanceOf(DamagedStoreException.class);
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
