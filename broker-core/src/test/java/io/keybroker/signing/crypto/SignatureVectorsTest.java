package io.keybroker.signing.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.signing.sigv4.SigningKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** AWS's published SigV4 suite, each text compared byte for byte on the way to the signature. */
final class SignatureVectorsTest {
    @TestFactory
    Stream<DynamicTest> verifiesAndSignsEveryHeaderCase() {
        return SignatureVector.all("v4").stream()
                .map(vector -> dynamicTest(vector.name(), () -> verifiesAndSigns(vector)));
    }

    private static void verifiesAndSigns(SignatureVector vector) throws Exception {
        RequestHead head = vector.head("header-signed-request.txt");
        String authorization = head.headers().first("authorization").orElseThrow();
        List<String> signed = Arrays.asList(
                authorization.replaceAll(".*SignedHeaders=([^,]*),.*", "$1").split(";"));
        String payload = PayloadHash.ofBody(vector.body()).text();

        CanonicalRequest canonical = CanonicalRequest.build(head, signed, vector.style(), payload);
        String stringToSign = canonical
                .stringToSign(Timestamp.of(vector.time()), vector.scope())
                .toString();
        Signature signature =
                SigningKey.derive(vector.key().secret(), vector.scope()).sign(stringToSign);

        assertThat(CanonicalRequest.text(head, signed, vector.style(), payload))
                .isEqualTo(vector.trimmed("header-canonical-request.txt"));
        assertThat(stringToSign).isEqualTo(vector.trimmed("header-string-to-sign.txt"));
        assertThat(signature.hex()).isEqualTo(vector.trimmed("header-signature.txt"));
        assertThat(authorization).endsWith("Signature=" + signature.hex());
    }

    @TestFactory
    Stream<DynamicTest> verifiesEveryPresignedCase() {
        return SignatureVector.all("v4").stream()
                .map(vector -> dynamicTest(vector.name(), () -> verifiesPresigned(vector)));
    }

    private static void verifiesPresigned(SignatureVector vector) throws Exception {
        RequestHead head = vector.head("query-signed-request.txt");
        Query query = PresignedQuery.signed(head.query());
        if (vector.context().path("omit_session_token").asBoolean()) {
            query = query.without("X-Amz-Security-Token"::equals); // added after signing
        }
        List<String> signed =
                Arrays.asList(query.first("X-Amz-SignedHeaders").orElseThrow().split(";"));
        String payload = PayloadHash.ofBody(vector.body()).text();

        CanonicalRequest canonical = CanonicalRequest.build(head.with(query), signed, vector.style(), payload);
        String stringToSign = canonical
                .stringToSign(Timestamp.of(vector.time()), vector.scope())
                .toString();
        Signature signature =
                SigningKey.derive(vector.key().secret(), vector.scope()).sign(stringToSign);

        assertThat(CanonicalRequest.text(head.with(query), signed, vector.style(), payload))
                .isEqualTo(vector.trimmed("query-canonical-request.txt"));
        assertThat(stringToSign).isEqualTo(vector.trimmed("query-string-to-sign.txt"));
        assertThat(head.query().first("X-Amz-Signature")).contains(signature.hex());
    }
}
