package io.keybroker.gate;

import static io.keybroker.gate.GateFixture.ELSEWHERE;
import static io.keybroker.gate.GateFixture.EMPTY;
import static io.keybroker.gate.GateFixture.HOME;
import static io.keybroker.gate.GateFixture.KEYLESS;
import static io.keybroker.gate.GateFixture.NOBODY;
import static io.keybroker.gate.GateFixture.NOW;
import static io.keybroker.gate.GateFixture.REAL;
import static io.keybroker.gate.GateFixture.REVOKED;
import static io.keybroker.gate.GateFixture.ROLELESS;
import static io.keybroker.gate.GateFixture.SUSPENDED;
import static io.keybroker.gate.GateFixture.WEB;
import static io.keybroker.gate.GateFixture.get;
import static io.keybroker.gate.GateFixture.head;
import static io.keybroker.gate.GateFixture.keyOf;
import static io.keybroker.gate.GateFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.Instance;
import io.keybroker.signing.BodyRelay;
import io.keybroker.signing.Claim;
import io.keybroker.signing.PayloadHash;
import io.keybroker.signing.SdkSigner;
import io.keybroker.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GateTest {
    private static final SecretKey WRONG = SecretKey.of("0000000000000000000000000000000000000000".toCharArray());

    private final GateFixture fixture = new GateFixture();

    private RefusedException refusal(RequestHead head, IpAddress peer) {
        return catchThrowableOfType(RefusedException.class, () -> fixture.authorize(head, peer));
    }

    private static RequestHead wronglySigned(Instance by) throws RefusedException {
        return signed(
                new Credential(by.accessKeyId(), WRONG), "s3", head("GET", "/jobs/key", "x-amz-content-sha256", EMPTY));
    }

    private static void assertProven(RequestHead forwarded, String payloadLine) throws RefusedException {
        Claim claim = Claim.of(forwarded);
        assertThat(claim.id()).isEqualTo(REAL.id());
        assertThat(claim.provenBy(SigningKey.derive(REAL.secret(), claim.scope()), forwarded, payloadLine))
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

        Admission admission = fixture.authorize(head, HOME);

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
        List<RefusedException> refusals = new ArrayList<>();
        refusals.add(refusal(get(NOBODY), HOME));
        refusals.add(refusal(get(WEB), ELSEWHERE));
        refusals.add(refusal(wronglySigned(WEB), ELSEWHERE));
        refusals.add(refusal(get(REVOKED), HOME));
        refusals.add(refusal(wronglySigned(REVOKED), HOME));
        refusals.add(refusal(get(SUSPENDED), HOME));
        refusals.add(refusal(get(REVOKED), ELSEWHERE));

        assertThat(refusals).extracting(RefusedException::refusal).containsOnly(Refusal.UNKNOWN_KEY);
        assertThat(refusals)
                .extracting(RefusedException::detail)
                .containsOnly(refusals.get(0).detail());
        assertThat(refusals)
                .extracting(RefusedException::reason)
                .containsExactly(
                        Cause.UNKNOWN_KEY,
                        Cause.STOLEN_KEY,
                        Cause.WRONG_ADDRESS,
                        Cause.REVOKED,
                        Cause.REVOKED,
                        Cause.SUSPENDED,
                        Cause.STOLEN_KEY);
    }

    @Test
    void refusesTheRealKeyItself() throws Exception {
        RequestHead head = signed(REAL, "s3", head("GET", "/jobs/key", "x-amz-content-sha256", EMPTY));

        assertThat(refusal(head, HOME).refusal()).isEqualTo(Refusal.UNKNOWN_KEY);
    }

    @Test
    void asksForTheSignatureBeforeTheLeaseAndForTheLeaseBeforeTheClock() throws Exception {
        fixture.brokersNow = NOW.plus(Duration.ofHours(1));

        assertThat(refusal(wronglySigned(WEB), HOME).refusal()).isEqualTo(Refusal.WRONG_SIGNATURE);
        assertThat(refusal(get(WEB), HOME).refusal()).isEqualTo(Refusal.LEASE_OVER);
        fixture.brokersNow = NOW.plus(Duration.ofMinutes(16));
        assertThat(refusal(get(WEB), HOME).refusal()).isEqualTo(Refusal.SKEWED);
        assertThat(refusal(wronglySigned(WEB), HOME).refusal()).isEqualTo(Refusal.WRONG_SIGNATURE);
        fixture.brokersNow = NOW.minus(Duration.ofMinutes(16));
        assertThat(refusal(get(WEB), HOME).refusal()).isEqualTo(Refusal.SKEWED);
        fixture.brokersNow = NOW.plus(Duration.ofMinutes(15));
        assertThat(fixture.authorize(get(WEB), HOME).instance()).isEqualTo(WEB);
    }

    @Test
    void saysThatItCannotKnowWhenItsRegistryIsStale() throws Exception {
        fixture.registry = Optional.empty();

        assertThat(refusal(get(WEB), HOME).refusal()).isEqualTo(Refusal.UNAVAILABLE);
        assertThat(refusal(get(NOBODY), HOME).refusal()).isEqualTo(Refusal.UNAVAILABLE);
    }

    @Test
    void refusesWhenTheRoleOrItsKeyIsGone() throws Exception {
        assertThat(refusal(get(ROLELESS), HOME).refusal()).isEqualTo(Refusal.UNAVAILABLE);
        assertThat(refusal(get(KEYLESS), HOME).refusal()).isEqualTo(Refusal.UNAVAILABLE);
    }

    @Test
    void refusesWhatTheRoleDoesNotAllow() throws Exception {
        RequestHead head = signed(keyOf(WEB), "s3", head("GET", "/other/key", "x-amz-content-sha256", EMPTY));

        RefusedException refused = refusal(head, HOME);

        assertThat(refused.refusal()).isEqualTo(Refusal.NOT_ALLOWED);
        assertThat(refused.detail()).contains("s3:GetObject", "arn:aws:s3:::other/key");
    }

    @Test
    void movesAVirtualHostsBucketIntoThePath() throws Exception {
        RequestHead head = signed(
                keyOf(WEB), "s3", head("GET", "/key", "host", "jobs.broker.internal", "x-amz-content-sha256", EMPTY));

        Admission admission = fixture.authorize(head, HOME);

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
        "nonsense, broker.internal, NOT_ALLOWED"
    })
    void refusesHostsAndServicesThatItDoesNotServe(String service, String host, Refusal expected) throws Exception {
        RequestHead head = host.isEmpty()
                ? withEmptyHost()
                : signed(keyOf(WEB), service, head("GET", "/jobs/key", "host", host, "x-amz-content-sha256", EMPTY));

        assertThat(refusal(head, HOME).refusal()).isEqualTo(expected);
    }

    private static RequestHead withEmptyHost() throws RefusedException {
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
                PayloadHash.hashed(body).text());
        RequestHead unsaid =
                head("POST", "/", "x-amz-target", "AmazonSQS.ListQueues", "content-type", "application/x-amz-json-1.0");
        Arrival arrival = fixture.parse(signed(keyOf(WEB), "sqs", unsigned));

        Admission admission = fixture.authorize(arrival, body);

        assertThat(fixture.parse(signed(keyOf(WEB), "sqs", unsaid)).needsBody()).isTrue();
        assertThat(admission.operation().name()).isEqualTo("ListQueues");
        assertThat(admission.endpoint().authority()).isEqualTo("sqs.eu-central-1.amazonaws.com");
        assertThat(admission.upstream().payload()).isEqualTo(PayloadHash.hashed(body));
        assertProven(admission.head(), admission.upstream().payload().text());
        assertThatThrownBy(() -> fixture.authorize(arrival, "[]".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> fixture.authorize(arrival, "{ }".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.BODY_MISMATCH));
    }

    @Test
    void provesABodyWithoutAHashByHashingIt() throws Exception {
        RequestHead head = signed(keyOf(WEB), "s3", head("GET", "/jobs/key"));
        Arrival arrival = fixture.parse(head);

        assertThat(arrival.needsBody()).isTrue();
        assertProven(fixture.authorize(arrival, new byte[0]).head(), EMPTY);
        assertThatThrownBy(() -> fixture.authorize(arrival, new byte[1]))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.WRONG_SIGNATURE));
    }

    @Test
    void neverJudgesWithoutTheBodyWhatMustBeJudgedByIt() throws Exception {
        Arrival arrival = fixture.parse(signed(keyOf(WEB), "s3", head("GET", "/jobs/key")));

        assertThatThrownBy(() -> Payload.streamed(arrival)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void turnsAnUnsignedBodyThatItHasReadIntoASignedOne() throws Exception {
        byte[] body = "<Delete><Object><Key>key</Key></Object></Delete>".getBytes(StandardCharsets.UTF_8);
        RequestHead head =
                signed(keyOf(WEB), "s3", head("POST", "/jobs?delete", "x-amz-content-sha256", "UNSIGNED-PAYLOAD"));

        Admission admission = fixture.authorize(fixture.parse(head), body);

        assertThat(admission.operation().name()).isEqualTo("DeleteObjects");
        assertProven(admission.head(), PayloadHash.hashed(body).text());
    }

    @Test
    void takesUnsignedBodiesForS3Alone() throws Exception {
        RequestHead head = signed(
                keyOf(WEB),
                "sqs",
                head("POST", "/", "x-amz-target", "AmazonSQS.ListQueues", "x-amz-content-sha256", "UNSIGNED-PAYLOAD"));

        assertThat(refusal(head, HOME).refusal()).isEqualTo(Refusal.MALFORMED);
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

            assertThat(refusal(other, HOME).refusal()).as(line).isEqualTo(Refusal.MALFORMED);
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
        Admission admission = fixture.authorize(put, HOME);
        StringBuilder out = new StringBuilder();
        BodyRelay.Sink sink = piece -> out.append(StandardCharsets.ISO_8859_1.decode(piece));
        BodyRelay relay = admission.newPayloadVerifier();
        relay.accept(StandardCharsets.ISO_8859_1.encode(SdkSigner.emptyChunk(put, keyOf(WEB))), sink);
        relay.finish(sink);

        assertThat(out).hasToString(SdkSigner.emptyChunk(admission.head(), REAL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"})
    void exemptsNoMethodFromTheSignature(String method) throws Exception {
        RequestHead unsigned =
                head(method, "/jobs/key", "x-amz-content-sha256", EMPTY, "x-amz-date", "20260301T120000Z");

        assertThat(refusal(unsigned, HOME).refusal()).isEqualTo(Refusal.NO_CREDENTIALS);
    }

    @Test
    void forgedPayloadModesNeverSkipTheSignature() throws Exception {
        for (String mode : List.of("UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")) {
            RequestHead head = signed(
                    new Credential(WEB.accessKeyId(), WRONG),
                    "s3",
                    head("PUT", "/jobs/key", "x-amz-content-sha256", mode));

            assertThat(refusal(head, HOME).refusal()).isEqualTo(Refusal.WRONG_SIGNATURE);
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
