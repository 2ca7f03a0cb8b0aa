package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.ELSEWHERE;
import static io.keybroker.auth.RequestAuthorizerFixture.EMPTY;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.KEYLESS;
import static io.keybroker.auth.RequestAuthorizerFixture.NOBODY;
import static io.keybroker.auth.RequestAuthorizerFixture.NOW;
import static io.keybroker.auth.RequestAuthorizerFixture.REAL;
import static io.keybroker.auth.RequestAuthorizerFixture.REVOKED;
import static io.keybroker.auth.RequestAuthorizerFixture.ROLELESS;
import static io.keybroker.auth.RequestAuthorizerFixture.SUSPENDED;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.get;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SdkSigner;
import io.keybroker.signing.chunked.PayloadVerifier;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestAuthorizerTest {
    private static final SecretKey WRONG = SecretKey.of("0000000000000000000000000000000000000000".toCharArray());

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    private RequestRejectedException refusal(RequestHead head, IpAddress peer) {
        return catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(head, peer));
    }

    private static RequestHead wronglySigned(Instance instance) throws RequestRejectedException {
        return signed(
                new Credential(instance.accessKeyId(), WRONG),
                "s3",
                head("GET", "/jobs/key", "x-amz-content-sha256", EMPTY));
    }

    private static void assertProven(RequestHead forwarded, String payloadLine) throws RequestRejectedException {
        RequestSignature requestSignature = RequestSignature.parse(forwarded);
        assertThat(requestSignature.id()).isEqualTo(REAL.id());
        assertThat(requestSignature.isSignedBy(
                        SigningKey.derive(REAL.secret(), requestSignature.scope()), forwarded, payloadLine))
                .isTrue();
    }

    @Test
    void signsAgainWithTheRealKeyAndLeavesNothingOfTheFakeOne() throws Exception {
        RequestHead head = signed(
                keyOf(WEB),
                "s3",
                head(
                        "PUT",
                        "/jobs/key?x-id=PutObject",
                        "x-amz-content-sha256",
                        EMPTY,
                        "x-amz-tagging",
                        "a=b",
                        "cookie",
                        "c",
                        "x-forwarded-for",
                        "1.2.3.4",
                        "content-type",
                        "text/plain"));
        fixture.brokersNow = NOW.plusSeconds(7);

        AuthorizedRequest admission = fixture.authorize(head, HOME);

        assertThat(admission.instance()).isEqualTo(WEB);
        assertThat(admission.identity()).isEqualTo("app");
        assertThat(admission.operation().name()).isEqualTo("PutObject");
        assertThat(admission.endpoint().authority()).isEqualTo("s3.local:9000");
        Headers out = admission.head().headers();
        assertThat(out.first("host")).contains("s3.local:9000");
        assertThat(out.first("x-amz-date")).contains("20260301T120007Z");
        assertThat(out.first("content-type")).contains("text/plain");
        assertThat(out.has("cookie")).isFalse();
        assertThat(out.has("x-forwarded-for")).isFalse();
        for (int i = 0; i < out.size(); i++) {
            assertThat(out.value(i)).doesNotContain(WEB.accessKeyId().value());
        }
        assertProven(admission.head(), EMPTY);
    }

    @Test
    void answersTheSameByteForByteToEveryKeyThatIsNoGood() throws Exception {
        List<RequestRejectedException> refusals = new ArrayList<>();
        refusals.add(refusal(get(NOBODY), HOME));
        refusals.add(refusal(get(WEB), ELSEWHERE));
        refusals.add(refusal(wronglySigned(WEB), ELSEWHERE));
        refusals.add(refusal(get(REVOKED), HOME));
        refusals.add(refusal(wronglySigned(REVOKED), HOME));
        refusals.add(refusal(get(SUSPENDED), HOME));
        refusals.add(refusal(get(REVOKED), ELSEWHERE));

        assertThat(refusals).extracting(RequestRejectedException::errorCode).containsOnly(ErrorCode.UNKNOWN_KEY);
        assertThat(refusals)
                .extracting(RequestRejectedException::detail)
                .containsOnly(refusals.get(0).detail());
        assertThat(refusals)
                .extracting(RequestRejectedException::rejectionReason)
                .containsExactly(
                        RejectionReason.UNKNOWN_KEY,
                        RejectionReason.STOLEN_KEY,
                        RejectionReason.WRONG_ADDRESS,
                        RejectionReason.REVOKED,
                        RejectionReason.REVOKED,
                        RejectionReason.SUSPENDED,
                        RejectionReason.STOLEN_KEY);
    }

    @Test
    void rejectsTheRealKeyItself() throws Exception {
        RequestHead head = signed(REAL, "s3", head("GET", "/jobs/key", "x-amz-content-sha256", EMPTY));

        assertThat(refusal(head, HOME).errorCode()).isEqualTo(ErrorCode.UNKNOWN_KEY);
    }

    @Test
    void asksForTheSignatureBeforeTheLeaseAndForTheLeaseBeforeTheClock() throws Exception {
        fixture.brokersNow = NOW.plus(Duration.ofHours(1));

        assertThat(refusal(wronglySigned(WEB), HOME).errorCode()).isEqualTo(ErrorCode.WRONG_SIGNATURE);
        assertThat(refusal(get(WEB), HOME).errorCode()).isEqualTo(ErrorCode.EXPIRED);
        fixture.brokersNow = NOW.plus(Duration.ofMinutes(16));
        assertThat(refusal(get(WEB), HOME).errorCode()).isEqualTo(ErrorCode.CLOCK_SKEW);
        assertThat(refusal(wronglySigned(WEB), HOME).errorCode()).isEqualTo(ErrorCode.WRONG_SIGNATURE);
        fixture.brokersNow = NOW.minus(Duration.ofMinutes(16));
        assertThat(refusal(get(WEB), HOME).errorCode()).isEqualTo(ErrorCode.CLOCK_SKEW);
        fixture.brokersNow = NOW.plus(Duration.ofMinutes(15));
        assertThat(fixture.authorize(get(WEB), HOME).instance()).isEqualTo(WEB);
    }

    @Test
    void saysThatItCannotKnowWhenItsRegistryIsStale() throws Exception {
        fixture.registry = Optional.empty();

        assertThat(refusal(get(WEB), HOME).errorCode()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal(get(NOBODY), HOME).errorCode()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void rejectsWhenTheRoleOrItsKeyIsGone() throws Exception {
        assertThat(refusal(get(ROLELESS), HOME).errorCode()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal(get(KEYLESS), HOME).errorCode()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void rejectsWhatTheRoleDoesNotAllow() throws Exception {
        RequestHead head = signed(keyOf(WEB), "s3", head("GET", "/other/key", "x-amz-content-sha256", EMPTY));

        RequestRejectedException refused = refusal(head, HOME);

        assertThat(refused.errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(refused.detail()).contains("s3:GetObject", "arn:aws:s3:::other/key");
    }

    @Test
    void movesAVirtualHostsBucketIntoThePath() throws Exception {
        RequestHead head = signed(
                keyOf(WEB), "s3", head("GET", "/key", "host", "jobs.broker.internal", "x-amz-content-sha256", EMPTY));

        AuthorizedRequest admission = fixture.authorize(head, HOME);

        assertThat(admission.head().path()).isEqualTo("/jobs/key");
        assertProven(admission.head(), EMPTY);
    }

    @ParameterizedTest
    @CsvSource({
        "s3, evil.example, MALFORMED",
        "s3, '', MALFORMED",
        "s3, broker.internal.evil.example, MALFORMED",
        "s3, xbroker.internal, MALFORMED",
        "sqs, jobs.broker.internal, MALFORMED",
        "nonsense, broker.internal, ACCESS_DENIED"
    })
    void rejectsHostsAndServicesThatItDoesNotServe(String service, String host, ErrorCode expected) throws Exception {
        RequestHead head = host.isEmpty()
                ? withEmptyHost()
                : signed(keyOf(WEB), service, head("GET", "/jobs/key", "host", host, "x-amz-content-sha256", EMPTY));

        assertThat(refusal(head, HOME).errorCode()).isEqualTo(expected);
    }

    private static RequestHead withEmptyHost() throws RequestRejectedException {
        RequestHead signed = get(WEB);
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < signed.headers().size(); i++) {
            boolean host = signed.headers().name(i).equals("host");
            headers.add(signed.headers().name(i), host ? "" : signed.headers().value(i));
        }
        return new RequestHead("GET", "/jobs/key", signed.query(), headers.build());
    }

    @Test
    void readsTheBodyFirstWhereNobodySaysItsHash() throws Exception {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        RequestHead unsigned = head(
                "POST",
                "/",
                "x-amz-target",
                "AmazonSQS.ListQueues",
                "content-type",
                "application/x-amz-json-1.0",
                "x-amz-content-sha256",
                PayloadHash.ofBody(body).text());
        RequestHead unsaid =
                head("POST", "/", "x-amz-target", "AmazonSQS.ListQueues", "content-type", "application/x-amz-json-1.0");
        UnverifiedRequest arrival = fixture.parse(signed(keyOf(WEB), "sqs", unsigned));

        AuthorizedRequest admission = fixture.authorize(arrival, body);

        assertThat(fixture.parse(signed(keyOf(WEB), "sqs", unsaid)).needsBody()).isTrue();
        assertThat(admission.operation().name()).isEqualTo("ListQueues");
        assertThat(admission.endpoint().authority()).isEqualTo("sqs.eu-central-1.amazonaws.com");
        assertThat(admission.upstream().payload()).isEqualTo(PayloadHash.ofBody(body));
        assertProven(admission.head(), admission.upstream().payload().text());
        assertThatThrownBy(() -> fixture.authorize(arrival, "[]".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RequestRejectedException.class);
        assertThatThrownBy(() -> fixture.authorize(arrival, "{ }".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.BODY_MISMATCH));
    }

    @Test
    void provesABodyWithoutAHashByHashingIt() throws Exception {
        RequestHead head = signed(keyOf(WEB), "s3", head("GET", "/jobs/key"));
        UnverifiedRequest arrival = fixture.parse(head);

        assertThat(arrival.needsBody()).isTrue();
        assertProven(fixture.authorize(arrival, new byte[0]).head(), EMPTY);
        assertThatThrownBy(() -> fixture.authorize(arrival, new byte[1]))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.WRONG_SIGNATURE));
    }

    @Test
    void neverJudgesWithoutTheBodyWhatMustBeJudgedByIt() throws Exception {
        UnverifiedRequest arrival = fixture.parse(signed(keyOf(WEB), "s3", head("GET", "/jobs/key")));

        assertThatThrownBy(() -> Payload.streamed(arrival)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void turnsAnUnsignedBodyThatItHasReadIntoASignedOne() throws Exception {
        byte[] body = "<Delete><Object><Key>key</Key></Object></Delete>".getBytes(StandardCharsets.UTF_8);
        RequestHead head =
                signed(keyOf(WEB), "s3", head("POST", "/jobs?delete", "x-amz-content-sha256", "UNSIGNED-PAYLOAD"));

        AuthorizedRequest admission = fixture.authorize(fixture.parse(head), body);

        assertThat(admission.operation().name()).isEqualTo("DeleteObjects");
        assertProven(admission.head(), PayloadHash.ofBody(body).text());
    }

    @Test
    void takesUnsignedBodiesForS3Alone() throws Exception {
        RequestHead head = signed(
                keyOf(WEB),
                "sqs",
                head("POST", "/", "x-amz-target", "AmazonSQS.ListQueues", "x-amz-content-sha256", "UNSIGNED-PAYLOAD"));

        assertThat(refusal(head, HOME).errorCode()).isEqualTo(ErrorCode.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
            })
    void takesStreamsWhereObjectsAreWrittenAlone(String stream) throws Exception {
        RequestHead put = signed(keyOf(WEB), "s3", head("PUT", "/jobs/key", "x-amz-content-sha256", stream));

        assertThat(fixture.authorize(put, HOME).upstream().payload().text()).isEqualTo(stream);
        for (String line : List.of("GET /jobs/key", "DELETE /jobs/key", "POST /jobs?delete", "PUT /jobs/key?tagging")) {
            String[] parts = line.split(" ");
            RequestHead other = signed(keyOf(WEB), "s3", head(parts[0], parts[1], "x-amz-content-sha256", stream));

            assertThat(refusal(other, HOME).errorCode()).as(line).isEqualTo(ErrorCode.MALFORMED);
        }
    }

    @Test
    void relaysSignedChunksFromTheClientsChainToTheRealKeys() throws Exception {
        RequestHead put = signed(
                keyOf(WEB),
                "s3",
                head(
                        "PUT",
                        "/jobs/key",
                        "x-amz-content-sha256",
                        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                        "x-amz-decoded-content-length",
                        "0"));
        AuthorizedRequest admission = fixture.authorize(put, HOME);
        StringBuilder out = new StringBuilder();
        PayloadVerifier.Output sink = piece -> out.append(StandardCharsets.ISO_8859_1.decode(piece));
        PayloadVerifier relay = admission.newPayloadVerifier();
        relay.update(StandardCharsets.ISO_8859_1.encode(SdkSigner.emptyChunk(put, keyOf(WEB))), sink);
        relay.finish(sink);

        assertThat(out).hasToString(SdkSigner.emptyChunk(admission.head(), REAL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"})
    void exemptsNoMethodFromTheSignature(String method) throws Exception {
        RequestHead unsigned =
                head(method, "/jobs/key", "x-amz-content-sha256", EMPTY, "x-amz-date", "20260301T120000Z");

        assertThat(refusal(unsigned, HOME).errorCode()).isEqualTo(ErrorCode.NO_CREDENTIALS);
    }

    @Test
    void forgedPayloadModesNeverSkipTheSignature() throws Exception {
        for (String mode : List.of("UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")) {
            RequestHead head = signed(
                    new Credential(WEB.accessKeyId(), WRONG),
                    "s3",
                    head("PUT", "/jobs/key", "x-amz-content-sha256", mode));

            assertThat(refusal(head, HOME).errorCode()).isEqualTo(ErrorCode.WRONG_SIGNATURE);
        }
    }

    @Test
    void answersToAnAddressAsToAName() throws Exception {
        for (String host : List.of("10.0.0.1:8443", "[::1]:8443", "localhost", "BROKER.internal")) {
            RequestHead head =
                    signed(keyOf(WEB), "s3", head("GET", "/jobs/key", "host", host, "x-amz-content-sha256", EMPTY));

            assertThat(fixture.authorize(head, HOME).instance()).isEqualTo(WEB);
        }
    }
}
