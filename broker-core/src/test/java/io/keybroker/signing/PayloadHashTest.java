package io.keybroker.signing;

import static io.keybroker.signing.SignedHeads.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.error.ErrorCode;
import io.keybroker.http.Headers;
import io.keybroker.signing.sigv4.PayloadHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The payload hash of a request: the modes of AWS, nothing else. */
final class PayloadHashTest {
    @ParameterizedTest
    @CsvSource({
        "UNSIGNED-PAYLOAD, UNSIGNED",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER, UNSIGNED_TRAILER",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, SIGNED_CHUNKS",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, SIGNED_CHUNKS_TRAILER"
    })
    void readsThePayloadModesThatItKnows(String line, PayloadHash.Mode mode) throws Exception {
        Headers headers = Headers.builder().add("x-amz-content-sha256", line).build();

        assertThat(PayloadHash.of(headers)).isEqualTo(new PayloadHash(mode, line));
        assertThat(PayloadHash.of(Headers.none()).mode()).isEqualTo(PayloadHash.Mode.ABSENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unsigned-payload", "UNSIGNED", "STREAMING", "E3B0", "required", "UNSIGNED-PAYLOAD "})
    void rejectsAMalformedPayloadHash(String line) {
        Headers headers =
                Headers.builder().add("x-amz-content-sha256", line + '\u00a0').build();

        assertRejected(ErrorCode.MALFORMED, () -> PayloadHash.of(headers));
    }

    @Test
    void rejectsStreamsThatItDoesNotVerify() {
        for (String mode : new String[] {"HMAC-SHA256-EVENTS", "ECDSA-P256-SHA256-PAYLOAD"}) {
            Headers headers = Headers.builder()
                    .add("x-amz-content-sha256", "STREAMING-AWS4-" + mode)
                    .build();

            assertRejected(ErrorCode.UNSUPPORTED, () -> PayloadHash.of(headers));
        }
    }
}
