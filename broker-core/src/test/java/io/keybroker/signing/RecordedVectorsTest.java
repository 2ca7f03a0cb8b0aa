package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.SigningKey;
import io.keybroker.signing.sigv4a.SigV4aKeyPair;
import io.keybroker.text.Hex;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Requests of our own against AWS's signers, text by text; unlike AWS's suite they are here in every build. */
final class RecordedVectorsTest {
    @Test
    void holdsEveryKindOfCaseInBothVersionsAndPlaces() {
        assertThat(RecordedVector.all("v4")).hasSize(82);
        assertThat(RecordedVector.all("v4a")).hasSize(82);
        assertThat(RecordedVector.all("v4"))
                .filteredOn(RecordedVector::isPresigned)
                .hasSizeGreaterThan(30);
        assertThat(RecordedVector.all("v4a"))
                .filteredOn(RecordedVector::hasToken)
                .hasSizeGreaterThan(5);
    }

    @TestFactory
    Stream<DynamicTest> agreesWithBotocoreOnSigV4() {
        return RecordedVector.all("v4").stream()
                .map(vector -> dynamicTest(vector.text("name"), () -> agreesOnSigV4(vector)));
    }

    private static void agreesOnSigV4(RecordedVector vector) throws Exception {
        SigningKey key = SigningKey.derive(vector.secret(), vector.scope());

        String stringToSign = requireSameTexts(vector, vector.scope());

        assertThat(key.sign(stringToSign).hex()).isEqualTo(vector.text("signature"));
        if (vector.hasToken()) {
            assertThatThrownBy(() -> RequestSignature.parse(vector.head()))
                    .isInstanceOf(RequestRejectedException.class);
        } else {
            RequestSignature parsed = RequestSignature.parse(vector.head());
            assertThat(parsed.id()).isEqualTo(vector.accessKeyId());
            assertThat(parsed.isSignedBy(key, vector.head(), vector.payload())).isTrue();
            assertThat(parsed.isSignedBy(key, vector.head(), vector.payload() + "0"))
                    .isFalse();
        }
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheCommonRuntimeOnSigV4a() {
        return RecordedVector.all("v4a").stream()
                .map(vector -> dynamicTest(vector.text("name"), () -> agreesOnSigV4a(vector)));
    }

    private static void agreesOnSigV4a(RecordedVector vector) throws Exception {
        SigV4aKeyPair key = SigV4aKeyPair.derive(vector.accessKeyId(), vector.secret());
        CredentialScope scope = new CredentialScope(vector.time().day(), "", vector.text("service"));

        String stringToSign = requireSameTexts(vector, scope);

        assertThat(key.open()).isEqualTo(vector.publicKey());
        Signature recorded = new Signature(Hex.parse(vector.text("signature")));
        assertThat(key.verifies(SigningBuffer.begin().append(stringToSign), recorded))
                .isTrue();
        assertThat(key.verifies(SigningBuffer.begin().append(stringToSign).append('!'), recorded))
                .isFalse();
        assertThat(isAcceptedByTheJdk(
                        vector, stringToSign, key.sign(SigningBuffer.begin().append(stringToSign))))
                .isTrue();
        if (!vector.hasToken()) {
            assertThat(RequestSignature.parse(vector.head()).isSignedBy(key, vector.head(), vector.payload()))
                    .isTrue();
        }
    }

    private static boolean isAcceptedByTheJdk(RecordedVector vector, String text, Signature signature)
            throws Exception {
        java.security.Signature judge = java.security.Signature.getInstance("SHA256withECDSA");
        judge.initVerify(vector.publicKey());
        judge.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return judge.verify(Hex.parse(signature.hex()));
    }

    /** Compares canonical request and string to sign with the recorded ones; the latter is the result. */
    private static String requireSameTexts(RecordedVector vector, CredentialScope scope) throws Exception {
        List<String> signed = vector.signedHeaders();
        String payload = vector.payload();

        assertThat(CanonicalRequest.text(vector.signedHead(), signed, vector.style(), payload))
                .isEqualTo(RecordedVector.wire(vector.text("canonicalRequest")));
        String stringToSign = CanonicalRequest.build(vector.signedHead(), signed, vector.style(), payload)
                .stringToSign(vector.time(), scope)
                .toString();
        assertThat(stringToSign).isEqualTo(vector.text("stringToSign"));
        return stringToSign;
    }
}
