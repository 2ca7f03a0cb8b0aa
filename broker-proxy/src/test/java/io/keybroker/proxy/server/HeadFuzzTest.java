package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.client.ClientRequest;
import java.nio.charset.StandardCharsets;

/** Request heads of any bytes: read, or rejected, and never with two hosts or two lengths. */
final class HeadFuzzTest {
    @FuzzTest
    void head(byte[] data) {
        try {
            ClientRequest incoming = RequestHeadParser.parse(data);
            assertThat(incoming.head().headers().count("host")).isEqualTo(1);
            assertThat(incoming.head().headers().count("content-length")).isLessThanOrEqualTo(1);
            assertThat(new String(data, StandardCharsets.ISO_8859_1))
                    .startsWith(incoming.head().method() + " /");
        } catch (RequestRejectedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
