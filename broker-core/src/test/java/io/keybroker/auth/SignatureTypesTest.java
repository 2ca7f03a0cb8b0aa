package io.keybroker.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.signing.SignatureType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SignatureTypesTest {
    @ParameterizedTest
    @CsvSource({
        "NONE, anonymous: [OPERATION]",
        "PRESIGNED, presign: bound or presign: open",
        "SIGV2, sigv2: true",
        "SIGV2_FORM, sigv2: true",
        "SIGV2_PRESIGNED, sigv2: true and presign: bound or presign: open",
        "SIGV2_FORM_PRESIGNED, sigv2: true and presign: bound or presign: open"
    })
    void namesTheSettingsThatATypeNeeds(SignatureType type, String settings) {
        assertThat(SignatureTypes.settingsOf(type)).isEqualTo(settings);
    }
}
