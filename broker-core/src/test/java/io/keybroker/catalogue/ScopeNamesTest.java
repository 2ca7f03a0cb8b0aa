package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services of a credential scope: in the one case in which AWS writes them. */
final class ScopeNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"S3", "s3 ", "SQS", "Sts", "iotsecuredtunneling"})
    void rejectsASigningNameInAnotherCase(String name) {
        assertThatThrownBy(() -> SampleRequests.CATALOGUE.service(name))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isIn(ErrorCode.MALFORMED, ErrorCode.ACCESS_DENIED));
    }

    @Test
    void knowsTheOneNameWithCapitals() throws RequestRejectedException {
        assertThat(SampleRequests.CATALOGUE.service("IoTSecuredTunneling").id()).isEqualTo("iotsecuretunneling");
    }
}
