package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.SigningKey;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SessionTokenTest {
    private static final AccessKeyId ID = new AccessKeyId("ASIAIOSFODNN7EXAMPLE");
    private static final Timestamp TIME = Timestamp.of(Instant.parse("2026-03-01T12:00:00Z"));
    private static final CredentialScope SCOPE = new CredentialScope(TIME.day(), "eu-central-1", "s3");
    private static final SigningKey SIGNING = SigningKey.derive(SecretKey.of("secret".toCharArray()), SCOPE);
    private static final String TOKEN = "IQoJb3JpZ2luX2VjEA/+=";

    private static RequestHead head(Headers.Builder headers) throws RequestRejectedException {
        return RequestHead.parse("GET", "/jobs/key", headers.build());
    }

    @Test
    void showsATemporaryKeysTokenAndSignsIt() throws RequestRejectedException {
        RequestSigner.Key key = new RequestSigner.Key(ID, SIGNING, Optional.of(SecretKey.of(TOKEN.toCharArray())));

        RequestHead signed = RequestSigner.sign(
                        head(Headers.builder().add("host", "s3.local")),
                        "UNSIGNED-PAYLOAD",
                        new RequestSigner.SigningScope(TIME, SCOPE),
                        key)
                .head();

        RequestHead expected = RequestSigner.sign(
                        head(Headers.builder().add("host", "s3.local").add("x-amz-security-token", TOKEN)),
                        "UNSIGNED-PAYLOAD",
                        new RequestSigner.SigningScope(TIME, SCOPE),
                        new RequestSigner.Key(ID, SIGNING))
                .head();
        assertThat(signed.headers().first("x-amz-security-token")).hasValue(TOKEN);
        assertThat(signed.headers().count("x-amz-security-token")).isEqualTo(1);
        assertThat(signed.headers().first("authorization"))
                .isEqualTo(expected.headers().first("authorization"))
                .hasValueSatisfying(text -> assertThat(text).contains(";x-amz-security-token"));
        assertThat(key.toString()).doesNotContain(TOKEN);
    }
}
