package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class RoundTripTest {
    @Test
    void readsBackTheOperationsThatBotocoreBuiltRequestsFor() throws IOException {
        try (InputStream zipped = RoundTripTest.class.getResourceAsStream("/io/keybroker/catalogue/requests.jsonl.gz");
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(zipped), StandardCharsets.UTF_8))) {
            RecordedRequests requests = RecordedRequests.read(lines);

            List<String> misread = requests.strange().stream()
                    .filter(line -> !line.contains("is taken for the one of") && !line.contains("not supported"))
                    .toList();
            assertThat(requests.all()).isGreaterThanOrEqualTo(500);
            assertThat(misread).isEmpty();
        }
    }
}
