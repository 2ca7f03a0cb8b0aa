package io.keybroker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Host fields: one spelling, or refused. */
final class HostFieldTest {
    @ParameterizedTest
    @CsvSource({
        "localhost, localhost, 0",
        "LocalHost:8443, localhost, 8443",
        "my_bucket.aws.broker.internal:1, my_bucket.aws.broker.internal, 1",
        "10.0.4.17:65535, 10.0.4.17, 65535",
        "[::1]:8443, [::1], 8443",
        "[2001:DB8::1], [2001:db8::1], 0",
        "123456789012.s3-control.eu-west-1.amazonaws.com, 123456789012.s3-control.eu-west-1.amazonaws.com, 0",
    })
    void readsNameAndPort(String value, String name, int port) throws RequestRejectedException {
        HostField host = HostField.parse(value);

        assertThat(host.name()).isEqualTo(name);
        assertThat(host.port().orElse(0)).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":8443",
                "localhost:",
                "localhost:0",
                "localhost:08443",
                "localhost:65536",
                "localhost:99999",
                "localhost:99999999999999999999",
                "localhost:x",
                "localhost:+1",
                "localhost:1:2",
                "localhost:1, evil.com",
                "localhost, evil.com",
                "localhost evil.com",
                "localhost:1 ",
                "evil.com@localhost",
                "localhost/",
                "localhost?",
                "localhost#",
                "localhost\\",
                "local%68ost",
                "localhost.",
                ".localhost",
                "a..localhost",
                "::1",
                "[::1",
                "[::1]x",
                "[::1]]",
                "[10.0.0.1]",
                "[fe80::1%25eth0]",
                "[v1.x]",
                "1.2.3",
                "1.2.3.256",
                "010.0.0.1",
                "b\u00fccher.localhost",
            })
    void rejectsEveryOtherSpelling(String value) {
        assertThatThrownBy(() -> HostField.parse(value))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.MALFORMED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:", "localhost:99999", "localhost:x", "localhost:1, evil.com"})
    void rejectsAHeadWithAnotherSpelling(String value) {
        Headers headers = Headers.builder().add("host", value).build();

        assertThatThrownBy(() -> RequestHead.parse("GET", "/", headers)).isInstanceOf(RequestRejectedException.class);
    }

    @Test
    void rejectsTwoHosts() {
        Headers two = Headers.builder()
                .add("host", "localhost")
                .add("Host", "localhost")
                .build();

        assertThatThrownBy(() -> RequestHead.parse("GET", "/", two)).isInstanceOf(RequestRejectedException.class);
    }
}
