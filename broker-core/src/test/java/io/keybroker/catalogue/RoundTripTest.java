package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RoundTripTest {
    /** A sample of the newest release's requests, and all that only earlier releases of the last three years make. */
    @ParameterizedTest
    @CsvSource({"requests.jsonl.gz, 500", "earlier-requests.jsonl.gz, 900"})
    void readsBackTheOperationsThatBotocoreBuiltRequestsFor(String file, int atLeast) throws IOException {
        try (InputStream zipped = RoundTripTest.class.getResourceAsStream("/io/keybroker/catalogue/" + file);
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(zipped), StandardCharsets.UTF_8))) {
            RecordedRequests requests = RecordedRequests.read(lines);

            List<String> misread = requests.strange().stream()
                    .filter(line -> !line.contains("is taken for the one of") && !line.contains("not supported"))
                    .toList();
            assertThat(requests.all()).isGreaterThanOrEqualTo(atLeast);
            assertThat(misread).isEmpty();
        }
    }
}
