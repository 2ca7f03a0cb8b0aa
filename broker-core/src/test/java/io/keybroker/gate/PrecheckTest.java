package io.keybroker.gate;

import static io.keybroker.gate.GateFixture.ELSEWHERE;
import static io.keybroker.gate.GateFixture.HOME;
import static io.keybroker.gate.GateFixture.NOBODY;
import static io.keybroker.gate.GateFixture.NOW;
import static io.keybroker.gate.GateFixture.REVOKED;
import static io.keybroker.gate.GateFixture.SUSPENDED;
import static io.keybroker.gate.GateFixture.WEB;
import static io.keybroker.gate.GateFixture.head;
import static io.keybroker.gate.GateFixture.keyOf;
import static io.keybroker.gate.GateFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.Registry;
import io.keybroker.signing.Claim;
import io.keybroker.signing.PayloadHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is verified before a byte of a body is buffered. */
final class PrecheckTest {
    private static final String HASH =
            PayloadHash.hashed("{}".getBytes(StandardCharsets.US_ASCII)).text();
    private static final SecretKey WRONG = SecretKey.of("0000000000000000000000000000000000000000".toCharArray());

    private final GateFixture fixture = new GateFixture();

    private static RequestHead withHash(Credential key) throws RefusedException {
        return sendMessage(key, "x-amz-content-sha256", HASH);
    }

    private static RequestHead withoutHash(Credential key) throws RefusedException {
        return sendMessage(key, "user-agent", "botocore");
    }

    private static RequestHead sendMessage(Credential key, String header, String value) throws RefusedException {
        String json = "application/x-amz-json-1.0";
        RequestHead head =
                head("POST", "/", "x-amz-target", "AmazonSQS.SendMessage", "content-type", json, header, value);
        return signed(key, "sqs", head);
    }

    private static Credential guessed(Instance instance) {
        return new Credential(instance.accessKeyId(), WRONG);
    }

    private RefusedException rejection(RequestHead head, IpAddress peer) throws RefusedException {
        Arrival request = fixture.gate.parse(head, peer, fixture.gate.brokerHosts());
        assertThat(request.needsBody()).isTrue();
        return catchThrowableOfType(RefusedException.class, () -> fixture.gate.precheck(request));
    }

    @Test
    void acceptsWhatTheHeadProves() throws Exception {
        assertThat(rejection(withHash(keyOf(WEB)), HOME)).isNull();
        assertThat(rejection(withoutHash(keyOf(WEB)), HOME)).isNull();
    }

    @Test
    void verifiesTheSignatureOverADeclaredHash() throws Exception {
        assertThat(rejection(withHash(guessed(WEB)), HOME).refusal()).isEqualTo(Refusal.WRONG_SIGNATURE);
        assertThat(rejection(withHash(keyOf(WEB)), ELSEWHERE).reason()).isEqualTo(Cause.STOLEN_KEY);
        assertThat(rejection(withHash(guessed(WEB)), ELSEWHERE).reason()).isEqualTo(Cause.WRONG_ADDRESS);
        fixture.brokersNow = NOW.plus(Claim.SKEW).plusSeconds(1);
        assertThat(rejection(withHash(keyOf(WEB)), HOME).refusal()).isEqualTo(Refusal.SKEWED);
    }

    @Test
    void comparesKeyAddressAndStateAloneWithoutADeclaredHash() throws Exception {
        assertThat(rejection(withoutHash(guessed(WEB)), HOME)).isNull();
        assertThat(rejection(withoutHash(keyOf(WEB)), ELSEWHERE).reason()).isEqualTo(Cause.WRONG_ADDRESS);
        assertThat(rejection(withoutHash(keyOf(REVOKED)), HOME).reason()).isEqualTo(Cause.REVOKED);
        assertThat(rejection(withoutHash(keyOf(SUSPENDED)), HOME).reason()).isEqualTo(Cause.SUSPENDED);
        assertThat(rejection(withoutHash(keyOf(NOBODY)), HOME).reason()).isEqualTo(Cause.UNKNOWN_KEY);
    }

    @Test
    void answersAlikeToAnUnknownKeyAndAWrongAddress() throws Exception {
        List<RefusedException> rejections = List.of(
                rejection(withHash(keyOf(NOBODY)), HOME),
                rejection(withHash(keyOf(WEB)), ELSEWHERE),
                rejection(withHash(guessed(WEB)), ELSEWHERE),
                rejection(withoutHash(keyOf(NOBODY)), HOME),
                rejection(withoutHash(keyOf(WEB)), ELSEWHERE));

        assertThat(rejections).extracting(RefusedException::refusal).containsOnly(Refusal.UNKNOWN_KEY);
        assertThat(rejections)
                .extracting(RefusedException::detail)
                .containsOnly(rejections.get(0).detail());
    }

    @Test
    void rejectsAnAwsChunkedBodyThatWouldHaveToBeBuffered() throws Exception {
        RequestHead head = signed(
                keyOf(WEB),
                "s3",
                head("POST", "/jobs?delete", "x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"));

        assertThat(rejection(head, HOME).refusal()).isEqualTo(Refusal.MALFORMED);
    }

    @Test
    void isRepeatedByTheAuthorizationOfABodyDuringWhichTheKeyWasRevoked() throws Exception {
        Arrival request = fixture.parse(withHash(keyOf(WEB)));
        fixture.gate.precheck(request);
        fixture.registry = Optional.of(Registry.empty().with(List.of(WEB.in(InstanceState.REVOKED)), 2));
        byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);

        assertThat(catchThrowableOfType(RefusedException.class, () -> fixture.authorize(request, body))
                        .reason())
                .isEqualTo(Cause.REVOKED);
    }

    @Test
    void requiresAnActiveInstanceAtTheAddressOfAFormWhoseKeyIsNotKnownYet() {
        assertThatCode(() -> fixture.gate.requireBoundAddress(HOME)).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(RefusedException.class, () -> fixture.gate.requireBoundAddress(ELSEWHERE))
                        .refusal())
                .isEqualTo(Refusal.UNKNOWN_KEY);
        fixture.registry = Optional.of(Registry.empty().with(List.of(WEB.in(InstanceState.SUSPENDED)), 2));
        assertThat(catchThrowableOfType(RefusedException.class, () -> fixture.gate.requireBoundAddress(HOME))
                        .refusal())
                .isEqualTo(Refusal.UNKNOWN_KEY);
    }

    @Test
    void rejectsAnInstanceThatLostItsRightsItsAddressOrItsLeaseAfterItWasAuthorized() throws Exception {
        assertThatCode(() -> fixture.gate.requireLive(WEB, HOME)).doesNotThrowAnyException();
        assertThat(lost(WEB).refusal()).isEqualTo(Refusal.UNKNOWN_KEY);
        fixture.brokersNow = WEB.expiresAt();
        assertThat(catchThrowableOfType(RefusedException.class, () -> fixture.gate.requireLive(WEB, HOME))
                        .refusal())
                .isEqualTo(Refusal.LEASE_OVER);
        for (Instance now : List.of(
                WEB.in(InstanceState.REVOKED),
                WEB.in(InstanceState.SUSPENDED),
                WEB.sendingFrom(java.util.Set.of(ELSEWHERE)))) {
            fixture.registry = Optional.of(Registry.empty().with(List.of(now), 2));
            assertThat(catchThrowableOfType(RefusedException.class, () -> fixture.gate.requireLive(WEB, HOME))
                            .refusal())
                    .isEqualTo(Refusal.UNKNOWN_KEY);
        }
    }

    private RefusedException lost(Instance instance) {
        return catchThrowableOfType(RefusedException.class, () -> fixture.gate.requireLive(instance, ELSEWHERE));
    }
}
