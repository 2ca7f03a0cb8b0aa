package io.keybroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.keybroker.error.RequestRejectedException;
import java.nio.charset.StandardCharsets;

/** Queries, forms and hosts of any bytes: read, or rejected, and what was read is written so that it reads the same. */
final class HttpFuzzTest {
    @FuzzTest
    void query(byte[] data) throws RequestRejectedException {
        String canonical;
        try {
            canonical =
                    Query.parse(new String(data, StandardCharsets.ISO_8859_1)).canonical();
        } catch (RequestRejectedException e) {
            return;
        }
        assertThat(Query.parse(canonical).canonical()).isEqualTo(canonical);
    }

    @FuzzTest
    void form(byte[] data) throws RequestRejectedException {
        Query form;
        try {
            form = Query.parseForm(data);
        } catch (RequestRejectedException e) {
            return;
        }
        byte[] written = form.canonical().getBytes(StandardCharsets.US_ASCII);
        assertThat(Query.parseForm(written).canonical()).isEqualTo(form.canonical());
    }

    @FuzzTest
    void host(byte[] data) throws RequestRejectedException {
        HostField host;
        try {
            host = HostField.parse(new String(data, StandardCharsets.ISO_8859_1));
        } catch (RequestRejectedException e) {
            return;
        }
        assertThat(HostField.parse(host.name()).name()).isEqualTo(host.name());
    }
}
