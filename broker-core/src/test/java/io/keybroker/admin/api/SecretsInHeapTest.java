package io.keybroker.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.HotSpotDiagnosticMXBean;
import io.keybroker.credential.SecretKey;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A heap dump of this process, taken after a secret was read and forgotten; the test knows the secret only in disguise. */
final class SecretsInHeapTest {
    private static final int LENGTH = 40;
    private static final byte MASK = 0x5a;

    @TempDir
    private Path directory;

    @Test
    void keepsNothingOfASecretThatIsForgotten() throws Exception {
        ObjectMapper json = AdminJson.mapper();
        byte[] disguised = new byte[LENGTH];
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < LENGTH; i++) {
            disguised[i] = (byte) (('a' + random.nextInt(26)) ^ MASK);
        }
        readAndForget(json, disguised);

        Path dump = directory.resolve("heap.hprof");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), true);

        for (Charset charset :
                List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
            assertThat(hits(dump, disguised, charset)).as(charset.name()).isZero();
        }
        assertThat(json.readTree("{}")).isNotNull(); // the mapper, and what it keeps, were there at the dump
    }

    private static void readAndForget(ObjectMapper json, byte[] disguised) throws IOException {
        byte[] before = "{\"name\":\"app\",\"accessKeyId\":\"AKIA0000000000000000\",\"secretAccessKey\":\""
                .getBytes(StandardCharsets.US_ASCII);
        byte[] body = Arrays.copyOf(before, before.length + LENGTH + 2);
        for (int i = 0; i < LENGTH; i++) {
            body[before.length + i] = (byte) (disguised[i] ^ MASK);
        }
        body[body.length - 2] = '"';
        body[body.length - 1] = '}';
        SecretKey secret = json.readValue(body, PutIdentityRequest.class).takeSecret();
        Arrays.fill(body, (byte) 0);
        assertThat(secret.toString()).doesNotContain("secretAccessKey");
    }

    /** How often the secret stands in a file, in this charset; it is never put together again. */
    private static int hits(Path file, byte[] disguised, Charset charset) throws IOException {
        int width = charset.equals(StandardCharsets.ISO_8859_1) ? 1 : 2;
        int offset = charset.equals(StandardCharsets.UTF_16BE) ? 1 : 0;
        int size = LENGTH * width;
        byte[] window = new byte[1 << 20];
        int hits = 0;
        int held = 0;
        try (InputStream in = Files.newInputStream(file)) {
            int read = in.read(window, held, window.length - held);
            while (read > 0) {
                held += read;
                for (int at = 0; at + size <= held; at++) {
                    hits += stands(window, at, disguised, width, offset) ? 1 : 0;
                }
                int kept = Math.min(held, size - 1);
                System.arraycopy(window, held - kept, window, 0, kept);
                held = kept;
                read = in.read(window, held, window.length - held);
            }
        }
        Arrays.fill(window, (byte) 0);
        return hits;
    }

    private static boolean stands(byte[] window, int at, byte[] disguised, int width, int offset) {
        for (int i = 0; i < disguised.length; i++) {
            if ((window[at + i * width + offset] ^ MASK) != disguised[i]) {
                return false;
            }
        }
        return true;
    }
}
