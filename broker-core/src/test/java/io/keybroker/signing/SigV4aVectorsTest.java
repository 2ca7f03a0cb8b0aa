package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SignatureVector;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.signing.sigv4a.SigV4aKeyPair;
import io.keybroker.text.Hex;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** AWS's published SigV4A suite; its published public keys and the JDK are the judges of our signatures. */
final class SigV4aVectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> verifiesAndSignsEveryHeaderCase() {
        return cases().map(vector -> dynamicTest(vector.name(), () -> verifiesAndSigns(vector)));
    }

    /** Two directories of the suite hold the unsigned request alone. */
    private static Stream<SignatureVector> cases() {
        return SignatureVector.all("v4a").stream()
                .filter(vector -> Files.exists(vector.folder().resolve("header-signed-request.txt")));
    }

    private static void verifiesAndSigns(SignatureVector vector) throws Exception {
        RequestHead head = vector.head("header-signed-request.txt");
        String authorization = head.headers().first("authorization").orElseThrow();
        String names = authorization.replaceAll(".*SignedHeaders=([^,]*),.*", "$1");
        String claimed = authorization.replaceAll(".*Signature=", "");

        agree(vector, "header", head, names, claimed);
    }

    @TestFactory
    Stream<DynamicTest> verifiesEveryPresignedCase() {
        return cases().map(vector -> dynamicTest(vector.name(), () -> verifiesPresigned(vector)));
    }

    private static void verifiesPresigned(SignatureVector vector) throws Exception {
        RequestHead head = vector.head("query-signed-request.txt");
        Query query = PresignedQuery.signed(head.query());
        if (vector.context().path("omit_session_token").asBoolean()) {
            query = query.without("X-Amz-Security-Token"::equals); // added after signing
        }
        String names = query.first("X-Amz-SignedHeaders").orElseThrow();
        String claimed = head.query().first("X-Amz-Signature").orElseThrow();

        agree(vector, "query", head.with(query), names, claimed);
    }

    private static void agree(SignatureVector vector, String form, RequestHead head, String names, String claimed)
            throws Exception {
        List<String> signed = Arrays.asList(names.split(";"));
        String payload = PayloadHash.ofBody(vector.body()).text();
        CredentialScope scope =
                new CredentialScope(vector.scope().date(), "", vector.scope().service());
        CanonicalRequest canonical = CanonicalRequest.build(head, signed, vector.style(), payload);
        String textToSign =
                canonical.stringToSign(Timestamp.of(vector.time()), scope).toString();
        String id = vector.context().path("credentials").path("access_key_id").asText();
        SigV4aKeyPair ours = SigV4aKeyPair.derive(id, vector.key().secret());
        PublicKey published = published(vector);

        assertThat(CanonicalRequest.text(head, signed, vector.style(), payload))
                .isEqualTo(vector.trimmed(form + "-canonical-request.txt"));
        assertThat(textToSign).isEqualTo(vector.trimmed(form + "-string-to-sign.txt"));
        assertThat(ours.open()).isEqualTo(published);
        for (String hex : List.of(claimed, vector.trimmed(form + "-signature.txt"))) {
            Signature theirs = new Signature(Hex.parse(hex));
            assertThat(ours.verifies(SigningBuffer.begin().append(textToSign), theirs))
                    .isTrue();
            assertThat(ours.verifies(SigningBuffer.begin().append(textToSign).append('!'), theirs))
                    .isFalse();
        }
        Signature signature = ours.sign(SigningBuffer.begin().append(textToSign));
        java.security.Signature judge = java.security.Signature.getInstance("SHA256withECDSA");
        judge.initVerify(published);
        judge.update(textToSign.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(judge.verify(Hex.parse(signature.hex()))).isTrue();
    }

    private static PublicKey published(SignatureVector vector) throws Exception {
        JsonNode point = JSON.readTree(vector.file("public-key.json"));
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECPoint open = new ECPoint(
                new BigInteger(point.path("X").asText(), 16),
                new BigInteger(point.path("Y").asText(), 16));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(open, curve.getParameterSpec(ECParameterSpec.class)));
    }
}
