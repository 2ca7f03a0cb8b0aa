package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class SigningKeysTest {
    private static final AccessKeyId ID = new AccessKeyId("AKIAIOSFODNN7EXAMPLE");
    private static final CredentialScope SCOPE = new CredentialScope(
            Timestamp.of(Instant.parse("2026-03-01T12:00:00Z")).day(), "eu-west-1", "s3");

    private final SigningKeys keys = new SigningKeys();

    private static SecretKey secret(String text) {
        return SecretKey.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Supplier<SecretKey> counted(AtomicInteger asked) {
        return () -> {
            asked.incrementAndGet();
            return secret("first-secret");
        };
    }

    private static ByteText message() {
        return ByteText.begin().append("message");
    }

    private static Signature signature(SigningKey key) {
        return key.sign(message());
    }

    @Test
    void derivesAnInstancesKeyOnce() {
        AtomicInteger asked = new AtomicInteger();

        for (int i = 0; i < 3; i++) {
            keys.of(ID, counted(asked), SCOPE);
        }

        assertThat(asked).hasValue(1);
    }

    @Test
    void signsWithTheNewSecretOfAReplacedKey() {
        Credential before = new Credential(ID, secret("first-secret"));
        Credential after = new Credential(ID, secret("other-secret"));
        SigningKey expected = SigningKey.derive(secret("other-secret"), SCOPE);

        keys.of(before, SCOPE);
        keys.pairOf(before);
        keys.oldKeyOf(before);

        assertThat(keys.of(after, SCOPE)).isSameAs(keys.of(after, SCOPE));
        assertThat(signature(keys.of(after, SCOPE)).matches(signature(expected)))
                .isTrue();
        assertThat(keys.pairOf(after)).isNotSameAs(keys.pairOf(before));
        assertThat(keys.oldKeyOf(after)).isNotSameAs(keys.oldKeyOf(before));
    }

    @Test
    void forgetsAKeyThatIsDerivedMeanwhile() {
        AtomicInteger asked = new AtomicInteger();
        keys.of(
                ID,
                () -> {
                    keys.forget(); // as when the broker is sealed on another thread
                    return secret("first-secret");
                },
                SCOPE);

        keys.of(ID, counted(asked), SCOPE);

        assertThat(asked).hasValue(1);
    }
}
