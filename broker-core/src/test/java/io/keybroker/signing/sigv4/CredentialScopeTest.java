package io.keybroker.signing.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credential scopes: one spelling, or refused. */
final class CredentialScopeTest {
    @Test
    void readsAScope() throws RequestRejectedException {
        assertThat(CredentialScope.parse("K/20260301/eu-central-1/s3/aws4_request", 1))
                .isEqualTo(new CredentialScope("20260301", "eu-central-1", "s3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "K/20260301/EU-central-1/s3/aws4_request",
                "K/20260301/eu_central_1/s3/aws4_request",
                "K/20260301/eu-central-1./s3/aws4_request",
                "K/20260301//s3/aws4_request",
                "K/20260301/eu-central-1/s3/AWS4_request",
                "K/20260301/eu-central-1/s3/x/aws4_request",
                "K/2026030/eu-central-1/s3/aws4_request",
            })
    void rejectsEveryOtherSpelling(String credential) {
        assertThatThrownBy(() -> CredentialScope.parse(credential, 1))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.MALFORMED));
    }
}
