package io.keybroker.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Policy documents of any bytes: compiled, or an error that names the place. */
final class PolicyFuzzTest {
    @FuzzTest
    void document(byte[] data) throws IOException {
        Path file = Files.createTempFile("policy", ".json");
        try {
            assertThat(PolicyParser.read(Files.write(file, data))).isNotEmpty();
        } catch (PolicyException e) {
            assertThat(e).hasMessageContaining(file.getFileName().toString());
        } finally {
            Files.delete(file);
        }
    }
}
