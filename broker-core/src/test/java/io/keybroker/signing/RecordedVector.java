package io.keybroker.signing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.PresignedQuery;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** One request of our own with what botocore and the AWS Common Runtime made of it; make_vectors.py wrote it down. */
record RecordedVector(JsonNode suite, JsonNode values) {
    private static final String FILE = "/io/keybroker/signing/vectors.json";

    static List<RecordedVector> all(String version) {
        try (InputStream in = RecordedVector.class.getResourceAsStream(FILE)) {
            JsonNode suite = new ObjectMapper().readTree(in);
            return StreamSupport.stream(suite.path("vectors").spliterator(), false)
                    .filter(values -> values.path("version").asText().equals(version))
                    .map(values -> new RecordedVector(suite, values))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("the recorded vectors cannot be read", e);
        }
    }

    String text(String field) {
        return values.path(field).asText();
    }

    boolean isPresigned() {
        return text("place").equals("query");
    }

    boolean hasToken() {
        return !text("token").isEmpty();
    }

    AccessKeyId accessKeyId() throws RequestRejectedException {
        return AccessKeyId.parse(suite.path("accessKeyId").asText());
    }

    SecretKey secret() {
        return SecretKey.of(suite.path("secretAccessKey").asText().toCharArray());
    }

    Timestamp time() {
        return Timestamp.of(Instant.parse(suite.path("time").asText()));
    }

    CredentialScope scope() {
        return new CredentialScope(time().day(), text("region"), text("service"));
    }

    CanonicalPathStyle style() {
        return CanonicalPathStyle.forService(text("service"));
    }

    List<String> signedHeaders() {
        return StreamSupport.stream(values.path("signedHeaders").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** The signed request as it comes off the wire: bytes of UTF-8, folded lines joined. */
    RequestHead head() throws RequestRejectedException {
        Headers.Builder headers = Headers.builder();
        for (JsonNode header : values.path("headers")) {
            headers.add(header.path(0).asText(), wire(header.path(1).asText()).replaceAll("\n +", " "));
        }
        String target = wire(text("target"));
        int question = target.indexOf('?');
        return new RequestHead(
                text("method"),
                question < 0 ? target : target.substring(0, question),
                question < 0 ? Query.none() : Query.parse(target.substring(question + 1)),
                headers.build());
    }

    /** What the signature covers: of a presigned URL neither itself nor a token that was added after it. */
    RequestHead signedHead() throws RequestRejectedException {
        RequestHead head = head();
        if (!isPresigned()) {
            return head;
        }
        Query query = PresignedQuery.signed(head.query());
        return head.with(text("token").equals("after") ? query.without("X-Amz-Security-Token"::equals) : query);
    }

    String payload() throws RequestRejectedException {
        Optional<String> stated = head().headers().first(PayloadHash.HEADER);
        String hash = PayloadHash.ofBody(text("body").getBytes(StandardCharsets.UTF_8))
                .text();
        return stated.orElse(isPresigned() && style() == CanonicalPathStyle.S3 ? "UNSIGNED-PAYLOAD" : hash);
    }

    PublicKey publicKey() throws Exception {
        JsonNode point = suite.path("publicKey");
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECPoint open = new ECPoint(
                new BigInteger(point.path("x").asText(), 16),
                new BigInteger(point.path("y").asText(), 16));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(open, curve.getParameterSpec(ECParameterSpec.class)));
    }

    /** A text as this code base holds bytes that are not ASCII: one character each. */
    static String wire(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
