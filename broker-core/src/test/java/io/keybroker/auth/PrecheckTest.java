package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.ELSEWHERE;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.NOBODY;
import static io.keybroker.auth.RequestAuthorizerFixture.NOW;
import static io.keybroker.auth.RequestAuthorizerFixture.REVOKED;
import static io.keybroker.auth.RequestAuthorizerFixture.SUSPENDED;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.get;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.RegistrySnapshot;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.sigv4.PayloadHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is verified before a byte of a body is buffered. */
final class PrecheckTest {
    private static final String HASH =
            PayloadHash.ofBody("{}".getBytes(StandardCharsets.US_ASCII)).text();
    private static final SecretKey WRONG = SecretKey.of("0000000000000000000000000000000000000000".toCharArray());

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    private static RequestHead withHash(Credential key) throws RequestRejectedException {
        return sendMessage(key, "x-amz-content-sha256", HASH);
    }

    private static RequestHead withoutHash(Credential key) throws RequestRejectedException {
        return sendMessage(key, "user-agent", "botocore");
    }

    private static RequestHead sendMessage(Credential key, String header, String value)
            throws RequestRejectedException {
        String json = "application/x-amz-json-1.0";
        RequestHead head =
                head("POST", "/", "x-amz-target", "AmazonSQS.SendMessage", "content-type", json, header, value);
        return signed(key, "sqs", head);
    }

    private static Credential guessed(Instance instance) {
        return new Credential(instance.accessKeyId(), WRONG);
    }

    private RequestRejectedException rejection(RequestHead head, IpAddress peer) throws RequestRejectedException {
        UnverifiedRequest request = fixture.gate.parse(head, peer, fixture.gate.brokerHosts());
        assertThat(request.needsBody()).isTrue();
        return catchThrowableOfType(RequestRejectedException.class, () -> fixture.gate.precheck(request));
    }

    @Test
    void acceptsWhatTheHeadProves() throws Exception {
        assertThat(rejection(withHash(keyOf(WEB)), HOME)).isNull();
        assertThat(rejection(withoutHash(keyOf(WEB)), HOME)).isNull();
    }

    @Test
    void verifiesTheSignatureOverADeclaredHash() throws Exception {
        assertThat(rejection(withHash(guessed(WEB)), HOME).errorCode()).isEqualTo(ErrorCode.WRONG_SIGNATURE);
        assertThat(rejection(withHash(keyOf(WEB)), ELSEWHERE).rejectionReason()).isEqualTo(RejectionReason.STOLEN_KEY);
        assertThat(rejection(withHash(guessed(WEB)), ELSEWHERE).rejectionReason())
                .isEqualTo(RejectionReason.WRONG_ADDRESS);
        fixture.brokersNow = NOW.plus(RequestSignature.MAX_CLOCK_SKEW).plusSeconds(1);
        assertThat(rejection(withHash(keyOf(WEB)), HOME).errorCode()).isEqualTo(ErrorCode.CLOCK_SKEW);
    }

    @Test
    void comparesKeyAddressAndStateAloneWithoutADeclaredHash() throws Exception {
        assertThat(rejection(withoutHash(guessed(WEB)), HOME)).isNull();
        assertThat(rejection(withoutHash(keyOf(WEB)), ELSEWHERE).rejectionReason())
                .isEqualTo(RejectionReason.WRONG_ADDRESS);
        assertThat(rejection(withoutHash(keyOf(REVOKED)), HOME).rejectionReason())
                .isEqualTo(RejectionReason.REVOKED);
        assertThat(rejection(withoutHash(keyOf(SUSPENDED)), HOME).rejectionReason())
                .isEqualTo(RejectionReason.SUSPENDED);
        assertThat(rejection(withoutHash(keyOf(NOBODY)), HOME).rejectionReason())
                .isEqualTo(RejectionReason.UNKNOWN_KEY);
    }

    @Test
    void answersAlikeToAnUnknownKeyAndAWrongAddress() throws Exception {
        List<RequestRejectedException> rejections = List.of(
                rejection(withHash(keyOf(NOBODY)), HOME),
                rejection(withHash(keyOf(WEB)), ELSEWHERE),
                rejection(withHash(guessed(WEB)), ELSEWHERE),
                rejection(withoutHash(keyOf(NOBODY)), HOME),
                rejection(withoutHash(keyOf(WEB)), ELSEWHERE));

        assertThat(rejections).extracting(RequestRejectedException::errorCode).containsOnly(ErrorCode.UNKNOWN_KEY);
        assertThat(rejections)
                .extracting(RequestRejectedException::detail)
                .containsOnly(rejections.get(0).detail());
    }

    @Test
    void rejectsAnAwsChunkedBodyThatWouldHaveToBeBuffered() throws Exception {
        RequestHead head = signed(
                keyOf(WEB),
                "s3",
                head("POST", "/jobs?delete", "x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"));

        assertThat(rejection(head, HOME).errorCode()).isEqualTo(ErrorCode.MALFORMED);
    }

    @Test
    void isRepeatedByTheAuthorizationOfABodyDuringWhichTheKeyWasRevoked() throws Exception {
        UnverifiedRequest request = fixture.parse(withHash(keyOf(WEB)));
        fixture.gate.precheck(request);
        fixture.registry = Optional.of(RegistrySnapshot.empty().with(List.of(WEB.withState(InstanceState.REVOKED)), 2));
        byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);

        assertThat(catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(request, body))
                        .rejectionReason())
                .isEqualTo(RejectionReason.REVOKED);
    }

    @Test
    void requiresAnActiveInstanceAtTheAddressOfAFormWhoseKeyIsNotKnownYet() {
        assertThatCode(() -> fixture.gate.requireBoundAddress(HOME)).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(
                                RequestRejectedException.class, () -> fixture.gate.requireBoundAddress(ELSEWHERE))
                        .errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_KEY);
        fixture.registry =
                Optional.of(RegistrySnapshot.empty().with(List.of(WEB.withState(InstanceState.SUSPENDED)), 2));
        assertThat(catchThrowableOfType(RequestRejectedException.class, () -> fixture.gate.requireBoundAddress(HOME))
                        .errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_KEY);
    }

    @Test
    void rejectsAnInstanceThatLostItsRightsItsAddressOrItsLeaseAfterItWasAuthorized() throws Exception {
        AuthorizedRequest request = fixture.authorize(get(WEB), HOME);
        assertThatCode(() -> fixture.gate.requireLive(request, HOME)).doesNotThrowAnyException();
        assertThat(lost(request).errorCode()).isEqualTo(ErrorCode.UNKNOWN_KEY);
        fixture.brokersNow = WEB.expiresAt();
        assertThat(catchThrowableOfType(RequestRejectedException.class, () -> fixture.gate.requireLive(request, HOME))
                        .errorCode())
                .isEqualTo(ErrorCode.EXPIRED);
        for (Instance now : List.of(
                WEB.withState(InstanceState.REVOKED),
                WEB.withState(InstanceState.SUSPENDED),
                WEB.withAddresses(java.util.Set.of(ELSEWHERE)))) {
            fixture.registry = Optional.of(RegistrySnapshot.empty().with(List.of(now), 2));
            assertThat(catchThrowableOfType(
                                    RequestRejectedException.class, () -> fixture.gate.requireLive(request, HOME))
                            .errorCode())
                    .isEqualTo(ErrorCode.UNKNOWN_KEY);
        }
    }

    private RequestRejectedException lost(AuthorizedRequest request) {
        return catchThrowableOfType(RequestRejectedException.class, () -> fixture.gate.requireLive(request, ELSEWHERE));
    }
}
