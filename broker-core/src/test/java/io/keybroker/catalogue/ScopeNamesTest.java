package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services of a credential scope: in the one case in which AWS writes them. */
final class ScopeNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"S3", "s3 ", "SQS", "Sts", "iotsecuredtunneling"})
    void rejectsASigningNameInAnotherCase(String name) {
        assertThatThrownBy(() -> Asked.CATALOGUE.service(name))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal()).isIn(Refusal.MALFORMED, Refusal.NOT_ALLOWED));
    }

    @Test
    void knowsTheOneNameWithCapitals() throws RefusedException {
        assertThat(Asked.CATALOGUE.service("IoTSecuredTunneling").id()).isEqualTo("iotsecuretunneling");
    }
}
