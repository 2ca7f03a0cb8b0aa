package io.keybroker.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.store.sealed.KeyFileWrappingKey;
import io.keybroker.store.sealed.SealedIdentityStore;
import io.keybroker.store.sealed.SealedStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed while it writes: the store is the one before or the one after, and what was said is there. */
@Timeout(120)
final class KilledWriterTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KILLS = 6;

    @TempDir
    private Path home;

    /** The writer, in a process of its own: says each number once it is durable. */
    public static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            Path home = Path.of(arguments[0]);
            try (SqlDatabase sql = SqlDatabase.open(home, "sqlite")) {
                SealedStore store = opened(home, sql);
                SealedIdentityStore keys = new SealedIdentityStore(store);
                for (long number = store.generation(); ; number++) {
                    keys.put("app", new Credential(new AccessKeyId("AKIAIOSFODNN7EXAMPLE"), secret(number)));
                    System.out.println(number);
                }
            }
        }
    }

    private static SecretKey secret(long number) {
        return SecretKey.of(("secret-" + number).toCharArray());
    }

    private static SealedStore opened(Path home, SqlDatabase sql) throws Exception {
        SealedStore store = SealedStore.open(home, new SqlRollbackGuard(sql), RANDOM);
        store.unseal(KeyFileWrappingKey.file(home, "seal.key", RANDOM), false);
        return store;
    }

    @Test
    void leavesTheStoreBeforeOrTheStoreAfter() throws Exception {
        KeyFileWrappingKey keyFile = KeyFileWrappingKey.file(home, "seal.key", RANDOM);
        keyFile.create();
        SealedStore.create(home, List.of(keyFile), RANDOM);

        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged = killedAfter(5 + RANDOM.nextInt(20));

            try (SqlDatabase sql = SqlDatabase.open(home, "sqlite")) {
                SealedIdentityStore keys = new SealedIdentityStore(opened(home, sql));
                String found =
                        keys.find("app").orElseThrow().credential().secret().reveal();
                long number = Long.parseLong(found.substring("secret-".length()));
                assertThat(number).isBetween(acknowledged, acknowledged + 1);
            }
        }
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.filter(file -> file.toString().endsWith(".new"))).isEmpty();
        }
    }

    /** Kills a writer when it has acknowledged so many, whatever it is doing then; the answer is its last word. */
    private long killedAfter(int acknowledgements) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long last = -1;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < acknowledgements; i++) {
                last = Long.parseLong(out.readLine());
            }
            writer.toHandle().destroyForcibly(); // the process itself would close the stream that is still to be read
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = Long.parseLong(line);
            }
        } finally {
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return last;
    }
}
