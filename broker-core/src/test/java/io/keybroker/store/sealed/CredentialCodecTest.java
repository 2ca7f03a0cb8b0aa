package io.keybroker.store.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CredentialCodecTest {
    private static final Credential KEY =
            new Credential(new AccessKeyId("AKIAIOSFODNN7EXAMPLE"), SecretKey.of("hush/+=".toCharArray()));

    @Test
    void comesBackWithTheTimeThatItWasKeptAt() {
        Instant noon = Instant.parse("2026-03-01T12:00:00Z");
        byte[] content = CredentialCodec.content(KEY, noon);

        assertThat(CredentialCodec.decode(content).id()).isEqualTo(KEY.id());
        assertThat(CredentialCodec.decode(content).secret().reveal()).isEqualTo("hush/+=");
        assertThat(CredentialCodec.since(content)).hasValue(noon);
    }

    @Test
    void readsWhatWasWrittenBeforeTimesWere() {
        byte[] content = "AKIAIOSFODNN7EXAMPLE\0hush/+=".getBytes(StandardCharsets.US_ASCII);

        assertThat(CredentialCodec.decode(content).id()).isEqualTo(KEY.id());
        assertThat(CredentialCodec.decode(content).secret().reveal()).isEqualTo("hush/+=");
        assertThat(CredentialCodec.since(content)).isEmpty();
    }
}
