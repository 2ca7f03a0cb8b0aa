package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import io.keybroker.signing.sigv4a.RegionSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a wrong signature is explained by, for requests that are signed and then changed on the way. */
final class SignatureDiagnosticsTest {
    private static final Timestamp TIME = Timestamp.of(Instant.parse("2026-03-01T12:00:00Z"));
    private static final String EMPTY = PayloadHash.ofBody(new byte[0]).text();
    private static final List<String> NAMES =
            List.of("aws.broker.internal:8443", "aws.broker.internal", "localhost:8443", "localhost");
    private static final SignatureClues NEW_CLIENT = new SignatureClues(NAMES, Optional.empty());

    private static CredentialScope scope(String service) {
        return new CredentialScope(TIME.day(), "eu-central-1", service);
    }

    private static SigningKey key(String secret, String service) {
        return SigningKey.derive(SecretKey.of(secret.repeat(40).toCharArray()), scope(service));
    }

    private static RequestHead signed(String service, String host, String path, String payload) throws Exception {
        Headers headers =
                Headers.builder().add("host", host).add("user-agent", "sdk").build();
        return RequestSigner.sign(
                        RequestHead.parse("GET", path, headers),
                        payload,
                        new RequestSigner.SigningScope(TIME, scope(service)),
                        new RequestSigner.Key(new AccessKeyId("BKIAAAAAAAAAAAAAAAAA"), key("s", service)))
                .head();
    }

    private static RequestHead with(RequestHead head, String path, String name, String value) {
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < head.headers().size(); i++) {
            String field = head.headers().name(i);
            headers.add(field, field.equals(name) ? value : head.headers().value(i));
        }
        return new RequestHead(head.method(), path, head.query(), headers.build());
    }

    private static String words(RequestHead arrived, String service, String secret, String payload) throws Exception {
        RequestSignature requestSignature = RequestSignature.parse(arrived);
        SigningKey key = key(secret, service);
        assertThat(requestSignature.isSignedBy(key, arrived, payload)).isFalse();
        return new SignatureDiagnostics(requestSignature, key, arrived, payload).explain(NEW_CLIENT);
    }

    @Test
    void namesTheHostThatWasSignedIfSomethingChangedIt() throws Exception {
        RequestHead sent = signed("s3", "aws.broker.internal:8443", "/jobs/1", EMPTY);

        assertThat(words(with(sent, "/jobs/1", "host", "10.0.0.9:8443"), "s3", "s", EMPTY))
                .startsWith("the signature matches the host 'aws.broker.internal:8443' (received: '10.0.0.9:8443')");
        assertThat(words(with(sent, "/jobs/1", "host", "localhost:8443"), "s3", "s", EMPTY))
                .startsWith("the signature matches the host 'aws.broker.internal:8443'");
    }

    @Test
    void namesAwsOwnHostIfTheRequestWasMeantForIt() throws Exception {
        RequestHead sent = signed("sqs", "sqs.eu-central-1.amazonaws.com", "/", EMPTY);

        assertThat(words(with(sent, "/", "host", "aws.broker.internal"), "sqs", "s", EMPTY))
                .startsWith("the signature matches the host 'sqs.eu-central-1.amazonaws.com'");
    }

    @Test
    void namesThePathIfASlashWasTakenOffItsEndOrPutThere() throws Exception {
        RequestHead sent = signed("s3", "localhost", "/jobs/", EMPTY);

        assertThat(words(with(sent, "/jobs", "", ""), "s3", "s", EMPTY))
                .startsWith("the signature matches the path '/jobs/' (received: '/jobs'), so a proxy"
                        + " removed the trailing slash");
        RequestHead without = signed("s3", "localhost", "/jobs", EMPTY);
        assertThat(words(with(without, "/jobs/", "", ""), "s3", "s", EMPTY))
                .startsWith("the signature matches the path '/jobs' (received: '/jobs/')");
        RequestHead root = signed("s3", "localhost", "/", EMPTY);
        assertThat(words(with(root, "/gateway", "", ""), "s3", "s", EMPTY)).contains("a proxy added a path prefix");
    }

    @Test
    void namesThePayloadLineIfTheBodyIsAnother() throws Exception {
        RequestHead sent = signed("dynamodb", "localhost", "/", EMPTY);
        String other = PayloadHash.ofBody(new byte[] {1}).text();

        assertThat(words(sent, "dynamodb", "s", other))
                .startsWith("the signature matches the payload hash '" + EMPTY + "' (received: '" + other + "')");
    }

    @Test
    void namesTheSecretAndTheHeadersThatAreOftenChangedIfNothingElseExplainsIt() throws Exception {
        RequestHead sent = signed("s3", "localhost", "/jobs/1", EMPTY);

        RequestSignature requestSignature = RequestSignature.parse(sent);
        RequestSignature withAgent = new RequestSignature(
                requestSignature.id(),
                requestSignature.scope(),
                TIME,
                requestSignature.payload(),
                List.of("host", "user-agent"),
                requestSignature.signature(),
                SignatureType.HEADER,
                RegionSet.NONE,
                Duration.ZERO);

        assertThat(words(sent, "s3", "w", EMPTY)).contains("the client probably uses a wrong secret; ");
        assertThat(new SignatureDiagnostics(withAgent, key("s", "s3"), sent, EMPTY).explain(NEW_CLIENT))
                .contains("or a proxy changed a signed header (user-agent); ");
    }

    /** Signed by hand, since the broker itself signs no header that hops change. */
    private static RequestHead signedWith(String target, String name, String value) throws Exception {
        RequestHead unsigned = authorized(target, name, value, "0".repeat(64));
        String signature = key("s", "s3")
                .sign(RequestSignature.parse(unsigned).stringToSign(unsigned, CanonicalPathStyle.S3, EMPTY))
                .hex();
        return authorized(target, name, value, signature);
    }

    private static RequestHead authorized(String target, String name, String value, String signature) throws Exception {
        String signed = Stream.of("host", "x-amz-date", name).sorted().collect(Collectors.joining(";"));
        Headers headers = Headers.builder()
                .add("host", "aws.broker.internal:8443")
                .add("x-amz-date", TIME.text())
                .add(name, value)
                .add(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=BKIAAAAAAAAAAAAAAAAA/" + TIME.day()
                                + "/eu-central-1/s3/aws4_request, SignedHeaders=" + signed + ", Signature=" + signature)
                .build();
        return RequestHead.parse("GET", target, headers);
    }

    private static String explained(RequestHead arrived, Map<String, String> earlier) throws Exception {
        RequestSignature claim = RequestSignature.parse(arrived);
        SigningKey key = key("s", "s3");
        assertThat(claim.isSignedBy(key, arrived, EMPTY)).isFalse();
        return new SignatureDiagnostics(claim, key, arrived, EMPTY)
                .explain(new SignatureClues(NAMES, Optional.of(earlier)));
    }

    @Test
    void namesTheHostWithTheBrokersPortIfAHopTookItOff() throws Exception {
        RequestHead sent = signed("s3", "aws.broker.internal:8443", "/jobs/1", EMPTY);

        assertThat(words(with(sent, "/jobs/1", "host", "aws.broker.internal"), "s3", "s", EMPTY))
                .startsWith(
                        "the signature matches the host 'aws.broker.internal:8443' (received: 'aws.broker.internal')");
    }

    @Test
    void namesTheOneHeaderThatAHopRewroteWithTheValueThatClientsSend() throws Exception {
        RequestHead sent = signedWith("/jobs/1", "accept-encoding", "gzip, deflate");

        assertThat(words(with(sent, "/jobs/1", "accept-encoding", "gzip"), "s3", "s", EMPTY))
                .startsWith(
                        "the signature matches the header accept-encoding with the value 'gzip, deflate', as clients"
                                + " send it (received: 'gzip')");
    }

    @Test
    void namesAHeaderOfARetryThatStillHasTheSignatureOfAnEarlierRequest() throws Exception {
        for (String name : List.of("traceparent", "range", "if-none-match")) {
            RequestHead sent = signedWith("/jobs/1", name, "the first");
            Map<String, String> earlier =
                    SignatureClues.headersOf(sent, RequestSignature.parse(sent).signedHeaders());

            assertThat(explained(with(sent, "/jobs/1", name, "the second"), earlier))
                    .startsWith("the signature matches the header " + name + " with the value 'the first', that of an"
                            + " earlier request of this key (received: 'the second')");
        }
    }

    @Test
    void blamesNoSecretThatIsKnownToBeRight() throws Exception {
        RequestHead sent = signedWith("/jobs/1", "traceparent", "the first");

        assertThat(explained(with(sent, "/jobs/1", "traceparent", "the second"), Map.of()))
                .startsWith("no tested change explains it, but the client has the right secret")
                .contains("a proxy probably changed a signed header (traceparent)");
    }

    @Test
    void namesAParameterThatAHopAddedToTheQuery() throws Exception {
        RequestHead sent = signedWith("/jobs/1?partNumber=1", "accept", "*/*");
        RequestHead arrived = sent.with(Query.parse("partNumber=1&via=hop"));

        assertThat(explained(arrived, Map.of()))
                .startsWith("the signature matches the query without the parameter 'via', so a proxy added it");
    }

    @Test
    void showsNoValueOfAHeaderThatMayHoldASecret() throws Exception {
        String name = "x-amz-server-side-encryption-customer-key";
        RequestHead sent = signedWith("/jobs/1", name, "a, b");

        assertThat(SignatureClues.headersOf(sent, RequestSignature.parse(sent).signedHeaders()))
                .containsOnlyKeys("host");
        assertThat(explained(with(signedWith("/jobs/1", name, "a,b"), "/jobs/1", name, "a, b"), Map.of()))
                .startsWith("the signature matches the header " + name + " with another value")
                .doesNotContain("a, b", "a,b");
    }

    @Test
    void tellsTheHashOfTheCanonicalRequestThatTheClientCanCompareAndNoSignature() throws Exception {
        RequestHead sent = signed("s3", "localhost", "/jobs/1", EMPTY);
        String canonical = CanonicalRequest.build(
                        sent, RequestSignature.parse(sent).signedHeaders(), CanonicalPathStyle.S3, EMPTY)
                .sha256();

        String words = words(sent, "s3", "w", EMPTY);

        assertThat(words).endsWith("; the broker's canonical request has SHA-256 " + canonical);
        String right = key("w", "s3")
                .sign(RequestSignature.parse(sent).stringToSign(sent, CanonicalPathStyle.S3, EMPTY))
                .hex();
        assertThat(words).doesNotContain(right);
    }
}
