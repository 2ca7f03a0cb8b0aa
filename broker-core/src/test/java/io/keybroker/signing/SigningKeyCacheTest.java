package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class SigningKeyCacheTest {
    private static final AccessKeyId ID = new AccessKeyId("AKIAIOSFODNN7EXAMPLE");
    private static final CredentialScope SCOPE = new CredentialScope(
            Timestamp.of(Instant.parse("2026-03-01T12:00:00Z")).day(), "eu-west-1", "s3");

    private final SigningKeyCache keys = new SigningKeyCache();

    private static SecretKey secret(String text) {
        return SecretKey.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Supplier<SecretKey> counted(AtomicInteger asked) {
        return () -> {
            asked.incrementAndGet();
            return secret("first-secret");
        };
    }

    private static SigningBuffer message() {
        return SigningBuffer.begin().append("message");
    }

    private static Signature signature(SigningKey key) {
        return key.sign(message());
    }

    @Test
    void derivesAnInstancesKeyOnce() {
        AtomicInteger asked = new AtomicInteger();

        for (int i = 0; i < 3; i++) {
            keys.signingKey(ID, counted(asked), SCOPE);
        }

        assertThat(asked).hasValue(1);
    }

    @Test
    void signsWithTheNewSecretOfAReplacedKey() {
        Credential before = new Credential(ID, secret("first-secret"));
        Credential after = new Credential(ID, secret("other-secret"));
        SigningKey expected = SigningKey.derive(secret("other-secret"), SCOPE);

        keys.signingKey(before, SCOPE);
        keys.sigV4aKeyPair(before);
        keys.sigV2Key(before);

        assertThat(keys.signingKey(after, SCOPE)).isSameAs(keys.signingKey(after, SCOPE));
        assertThat(signature(keys.signingKey(after, SCOPE)).matches(signature(expected)))
                .isTrue();
        assertThat(keys.sigV4aKeyPair(after)).isNotSameAs(keys.sigV4aKeyPair(before));
        assertThat(keys.sigV2Key(after)).isNotSameAs(keys.sigV2Key(before));
    }

    @Test
    void forgetsAKeyThatIsDerivedMeanwhile() {
        AtomicInteger asked = new AtomicInteger();
        keys.signingKey(
                ID,
                () -> {
                    keys.clear(); // as when the broker is sealed on another thread
                    return secret("first-secret");
                },
                SCOPE);

        keys.signingKey(ID, counted(asked), SCOPE);

        assertThat(asked).hasValue(1);
    }
}
