package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.ELSEWHERE;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.NOW;
import static io.keybroker.auth.RequestAuthorizerFixture.REAL;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.get;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.RegistrySnapshot;
import io.keybroker.role.Presign;
import io.keybroker.role.Role;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SdkSigner;
import io.keybroker.signing.SignatureType;
import io.keybroker.signing.sigv4.SigningKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs that an SDK presigned, on their way in, and what becomes of them. */
final class PresignedTest {
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    private static RequestHead presigned(String method, String target, String... fields)
            throws RequestRejectedException {
        return SdkSigner.presigned(head(method, target, fields), keyOf(WEB), NOW, LIFE);
    }

    private static String target(RequestHead head) {
        return head.path() + '?' + head.query().canonical();
    }

    private static RequestHead changed(RequestHead head, String from, String to) throws RequestRejectedException {
        assertThat(target(head)).contains(from);
        return RequestHead.parse(head.method(), target(head).replace(from, to), head.headers());
    }

    private static RequestHead with(RequestHead head, String name, String value) {
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < head.headers().size(); i++) {
            headers.add(head.headers().name(i), head.headers().value(i));
        }
        return new RequestHead(
                head.method(),
                head.path(),
                head.query(),
                headers.add(name, value).build());
    }

    private RequestRejectedException refusal(RequestHead head, IpAddress peer) {
        return catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(head, peer));
    }

    private void assertRefused(ErrorCode errorCode, RequestHead head) {
        assertThat(refusal(head, HOME).errorCode()).as(target(head)).isEqualTo(errorCode);
    }

    private static void assertPresigned(RequestHead out) throws RequestRejectedException {
        RequestSignature signature = RequestSignature.parse(out);
        assertThat(signature.type()).isEqualTo(SignatureType.PRESIGNED);
        assertThat(signature.id()).isEqualTo(REAL.id());
        assertThat(signature.validity()).isEqualTo(Duration.ofMinutes(15));
        assertThat(signature.isSignedBy(
                        SigningKey.derive(REAL.secret(), signature.scope()),
                        out,
                        signature.payload().text()))
                .isTrue();
        assertThat(out.headers().has("authorization")).isFalse();
        assertThat(out.headers().has("x-amz-date")).isFalse();
    }

    private void become(Presign presign) {
        Role web = fixture.roles.find("web").orElseThrow();
        Role.Options leeway = new Role.Options(presign, false, Set.of(), false);
        fixture.roles.replace(Map.of(
                "web",
                new Role(
                        "web",
                        web.signers(),
                        web.policy(),
                        web.ttl(),
                        web.maxTtl(),
                        leeway,
                        web.tags(),
                        web.launches())));
    }

    @Test
    void goUpstreamPresignedForAShortTime() throws Exception {
        RequestHead head = presigned("PUT", "/jobs/key?x-id=PutObject", "x-amz-tagging", "a=b");

        AuthorizedRequest admission = fixture.authorize(head, HOME);

        assertThat(admission.operation().name()).isEqualTo("PutObject");
        assertPresigned(admission.head());
        assertThat(admission.head().query().single("x-id")).contains("PutObject");
        assertThat(admission.head().query().single("X-Amz-SignedHeaders")).contains("host;x-amz-tagging");
        assertThat(admission.head().headers().first("x-amz-tagging")).contains("a=b");
        assertThat(target(admission.head())).doesNotContain(WEB.accessKeyId().value());
    }

    @Test
    void keepAParameterInTheQueryAndAreJudgedByIt() throws Exception {
        AuthorizedRequest admission = fixture.authorize(presigned("PUT", "/jobs/key?X-Amz-Tagging=a%3Db"), HOME);

        assertThat(admission.operation().requiredPermissions())
                .extracting(RequiredPermission::action)
                .containsExactly("s3:PutObject", "s3:PutObjectTagging");
        assertPresigned(admission.head());
        assertThat(admission.head().headers().has("x-amz-tagging")).isFalse();
        assertThat(admission.head().query().single("X-Amz-Tagging")).contains("a=b");
        assertRefused(ErrorCode.ACCESS_DENIED, presigned("PUT", "/jobs/key?X-Amz-Acl=public-read"));
        assertRefused(ErrorCode.MALFORMED, presigned("PUT", "/jobs/key?X-Amz-Tagging=a", "x-amz-tagging", "b"));
        assertRefused(ErrorCode.MALFORMED, presigned("PUT", "/jobs/key?X-Amz-Tagging=a&x-amz-tagging=b"));
        assertRefused(ErrorCode.MALFORMED, presigned("PUT", "/jobs/key?X-Amz-Tagging=a%0D%0Ax-amz-acl:%20private"));
    }

    @Test
    void leaveAChecksumInTheQueryWhereS3DoesNotReadIt() throws Exception {
        RequestHead head = presigned(
                "PUT", "/jobs/key?x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&x-id=PutObject");

        RequestHead out = fixture.authorize(head, HOME).head();

        assertPresigned(out);
        assertThat(out.query().single("x-amz-checksum-crc32")).contains("AAAAAA==");
        assertThat(out.headers().has("x-amz-checksum-crc32")).isFalse();
    }

    @Test
    void rejectsThemWhereTheRoleDoesNotTakeThemOnceTheyAreProven() throws Exception {
        fixture.carriers = Set.of(SignatureType.HEADER);

        assertRefused(ErrorCode.ACCESS_DENIED, presigned("GET", "/jobs/key"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, changed(presigned("GET", "/jobs/key"), "Expires=600", "Expires=601"));
        Role web = fixture.roles.find("web").orElseThrow();
        assertThat(SignatureTypes.HEADER_ONLY.isAccepted(web, SignatureType.PRESIGNED))
                .isFalse();
        assertThat(SignatureTypes.HEADER_ONLY.isAccepted(web, SignatureType.HEADER))
                .isTrue();
    }

    @Test
    void areGoodFromTheirTimeUntilTheyExpire() throws Exception {
        RequestHead head = presigned("GET", "/jobs/key");

        fixture.brokersNow = NOW.plus(LIFE);
        assertThat(fixture.authorize(head, HOME).instance()).isEqualTo(WEB);
        fixture.brokersNow = NOW.minus(RequestSignature.MAX_CLOCK_SKEW);
        assertThat(fixture.authorize(head, HOME).instance()).isEqualTo(WEB);
        fixture.brokersNow = NOW.plus(LIFE).plusMillis(1);
        assertThat(refusal(head, HOME).detail()).isEqualTo("Request has expired");
        fixture.brokersNow = NOW.minus(RequestSignature.MAX_CLOCK_SKEW).minusMillis(1);
        assertThat(refusal(head, HOME).detail()).isEqualTo("Request is not valid yet");
    }

    @Test
    void areGoodNoLongerThanTheRoleAllowsWhateverTheySay() throws Exception {
        RequestHead head =
                SdkSigner.presigned(head("GET", "/jobs/key"), keyOf(WEB), NOW.minusSeconds(3_600), Duration.ofDays(7));

        assertThat(fixture.authorize(head, HOME).instance()).isEqualTo(WEB);
        fixture.brokersNow = NOW.plusMillis(1);
        assertThat(refusal(head, HOME).detail()).isEqualTo("Request has expired");
        become(new Presign(Presign.Mode.BOUND, Duration.ofDays(7)));
        assertThat(fixture.authorize(head, HOME).instance()).isEqualTo(WEB);
        fixture.brokersNow = WEB.expiresAt();
        assertThat(refusal(head, HOME).errorCode()).isEqualTo(ErrorCode.EXPIRED);
    }

    @Test
    void workFromEveryAddressIfTheRoleIsOpenUntilTheInstanceIsRevoked() throws Exception {
        become(new Presign(Presign.Mode.OPEN, Presign.USUAL));
        RequestHead head = presigned("GET", "/jobs/key");

        AuthorizedRequest request = fixture.authorize(head, ELSEWHERE);

        assertThat(request.instance()).isEqualTo(WEB);
        assertThatCode(() -> fixture.gate.requireStillLive(request, ELSEWHERE)).doesNotThrowAnyException();
        assertThat(refusal(changed(head, "Expires=600", "Expires=601"), ELSEWHERE)
                        .rejectionReason())
                .isEqualTo(RejectionReason.WRONG_ADDRESS);
        assertThat(refusal(get(WEB), ELSEWHERE).rejectionReason()).isEqualTo(RejectionReason.STOLEN_KEY);
        fixture.registry = Optional.of(RegistrySnapshot.empty().with(List.of(WEB.withState(InstanceState.REVOKED)), 2));
        assertThat(refusal(head, ELSEWHERE).rejectionReason()).isEqualTo(RejectionReason.REVOKED);
        assertThat(catchThrowableOfType(
                                RequestRejectedException.class, () -> fixture.gate.requireStillLive(request, ELSEWHERE))
                        .errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_KEY);
    }

    @Test
    void areBoundToTheAddressLikeEveryOtherRequest() throws Exception {
        RequestRejectedException refused = refusal(presigned("GET", "/jobs/key"), ELSEWHERE);

        assertThat(refused.errorCode()).isEqualTo(ErrorCode.UNKNOWN_KEY);
        assertThat(refused.rejectionReason()).isEqualTo(RejectionReason.STOLEN_KEY);
    }

    @Test
    void changeNothingOfWhatWasSigned() throws Exception {
        RequestHead head = presigned("GET", "/jobs/key?x-id=GetObject");

        assertRefused(ErrorCode.WRONG_SIGNATURE, changed(head, "/jobs/key", "/jobs/other"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, changed(head, "x-id=GetObject", "x-id=PutObject"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, changed(head, "&x-id=GetObject", ""));
        assertRefused(ErrorCode.WRONG_SIGNATURE, changed(head, "Expires=600", "Expires=3600"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, changed(head, "eu-central-1", "eu-central-2"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, with(head, "x-amz-acl", "public-read"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, changed(head, "Date=20260301T120000Z", "Date=20260301T120001Z"));
        assertRefused(ErrorCode.MALFORMED, changed(head, "Date=20260301T120000Z", "Date=20260302T120000Z"));
        assertRefused(ErrorCode.MALFORMED, changed(head, "SignedHeaders=host", "SignedHeaders=Host"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, changed(head, "SignedHeaders=host", "SignedHeaders=accept"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "+600", "604801", "9999999999", "600.0", "6e2", "", "0x10", "%20600", "600s"})
    void liveForOneSecondToSevenDays(String life) throws Exception {
        assertRefused(ErrorCode.MALFORMED, changed(presigned("GET", "/jobs/key"), "Expires=600", "Expires=" + life));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "zz", "0000000000000000000000000000000000000000000000000000000000000000ff"})
    void areRefusedLikeAWrongSignatureIfItsLengthIsWrong(String signature) throws Exception {
        RequestHead head = presigned("GET", "/jobs/key");
        String good = head.query().first("X-Amz-Signature").orElseThrow();

        assertRefused(ErrorCode.WRONG_SIGNATURE, changed(head, good, signature));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"})
    void haveEachOfTheirParametersOnceAndInAwssCase(String name) throws Exception {
        RequestHead head = presigned("GET", "/jobs/key");
        String parameter = "X-Amz-" + name + '=';
        String value = head.query().first("X-Amz-" + name).orElseThrow();

        assertRefused(ErrorCode.MALFORMED, changed(head, parameter, "Y-Amz-" + name + '='));
        assertRefused(ErrorCode.MALFORMED, changed(head, parameter, parameter.toLowerCase(java.util.Locale.ROOT)));
        assertRefused(
                ErrorCode.MALFORMED,
                RequestHead.parse("GET", target(head) + '&' + parameter + value.replace("/", "%2F"), head.headers()));
        assertRefused(
                ErrorCode.MALFORMED,
                RequestHead.parse(
                        "GET",
                        target(head) + "&x-amz-" + name.toLowerCase(java.util.Locale.ROOT) + "=1",
                        head.headers()));
    }

    @Test
    void carryNoSecondSignatureTimePayloadLineOrToken() throws Exception {
        RequestHead head = presigned("GET", "/jobs/key");
        String target = target(head);

        assertRefused(ErrorCode.MALFORMED, with(head, "authorization", "AWS4-HMAC-SHA256 Credential=a"));
        assertRefused(ErrorCode.MALFORMED, with(head, "authorization", ""));
        assertRefused(ErrorCode.MALFORMED, with(head, "x-amz-date", "20260301T120000Z"));
        assertRefused(ErrorCode.UNEXPECTED_SESSION_TOKEN, with(head, "x-amz-security-token", "token"));
        assertRefused(
                ErrorCode.UNEXPECTED_SESSION_TOKEN,
                RequestHead.parse("GET", target + "&X-Amz-Security-Token=token", head.headers()));
        assertRefused(
                ErrorCode.MALFORMED,
                RequestHead.parse("GET", target + "&AWSAccessKeyId=a&Signature=b", head.headers()));
        assertRefused(
                ErrorCode.UNKNOWN_KEY,
                RequestHead.parse("GET", "/jobs/key?AWSAccessKeyId=a&Expires=1&Signature=b", head.headers()));
        assertRefused(ErrorCode.MALFORMED, changed(head, "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"));
    }

    @Test
    void mayNameTheirPayloadInTheQueryAsTheSdkForJavaScriptDoes() throws Exception {
        RequestHead head = presigned("GET", "/jobs/key?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD");

        RequestHead out = fixture.authorize(head, HOME).head();
        assertPresigned(out);
        assertThat(out.query().single("X-Amz-Content-Sha256")).contains("UNSIGNED-PAYLOAD");
        assertRefused(ErrorCode.MALFORMED, with(head, "x-amz-content-sha256", "UNSIGNED-PAYLOAD"));
        for (String line :
                new String[] {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "none", ""}) {
            assertRefused(ErrorCode.MALFORMED, changed(head, "Sha256=UNSIGNED-PAYLOAD", "Sha256=" + line));
        }
    }
}
