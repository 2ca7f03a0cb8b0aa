package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.ELSEWHERE;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.NOBODY;
import static io.keybroker.auth.RequestAuthorizerFixture.NOW;
import static io.keybroker.auth.RequestAuthorizerFixture.REAL;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.credential.Credential;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.role.Presign;
import io.keybroker.role.Role;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SignatureType;
import io.keybroker.signing.sigv4.SigningKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S3 requests signed by version 2 on their way in, which go out signed by version 4, and only where a role takes them. */
final class SigV2S3AuthorizerTest {
    private static final String DATE = "Sun, 01 Mar 2026 12:00:00 GMT";

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    SigV2S3AuthorizerTest() {
        fixture.carriers = Set.of(SignatureType.HEADER, SignatureType.SIGV2, SignatureType.SIGV2_PRESIGNED);
    }

    private static String signature(Credential credential, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(credential.secret().utf8(), "HmacSHA1"));
        return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static RequestHead head(String method, String target, String... fields) throws RequestRejectedException {
        return RequestAuthorizerFixture.head(method, target, fields);
    }

    private static RequestHead get(Credential credential) throws Exception {
        String signature = signature(credential, "GET\n\n\n" + DATE + "\n/jobs/key");
        return head("GET", "/jobs/key", "date", DATE, "authorization", "AWS " + credential.id() + ':' + signature);
    }

    private static String target(Credential credential, long expires) throws Exception {
        String signature = signature(credential, "GET\n\n\n" + expires + "\n/jobs/key");
        return "/jobs/key?AWSAccessKeyId=" + credential.id() + "&Expires=" + expires + "&Signature="
                + URLEncoder.encode(signature, StandardCharsets.US_ASCII);
    }

    private static String goodTarget() throws Exception {
        return target(keyOf(WEB), NOW.getEpochSecond() + 600);
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

    private static Role leeway(boolean presigned, boolean sigv2) {
        Duration hour = Duration.ofHours(1);
        Role.Options leeway = new Role.Options(presigned ? Presign.BOUND : Presign.OFF, sigv2, Set.of(), false);
        return new Role(
                "web",
                new Role.IdentityMapping("app", Map.of()),
                RequestAuthorizerFixture.allowed(),
                hour,
                hour,
                leeway,
                Tags.NONE,
                Optional.empty());
    }

    private RequestRejectedException refusal(RequestHead head, IpAddress peer) {
        return catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(head, peer));
    }

    private void assertRefused(ErrorCode errorCode, RequestHead head) {
        assertThat(refusal(head, HOME).errorCode())
                .as(refusal(head, HOME).detail())
                .isEqualTo(errorCode);
    }

    private void assertSignedAgain(RequestHead in) throws RequestRejectedException {
        RequestHead out = fixture.authorize(in, HOME).head();

        RequestSignature requestSignature = RequestSignature.parse(out);
        assertThat(out.query().canonical()).isEmpty();
        assertThat(out.headers().has("date")).isFalse();
        assertThat(requestSignature.type()).isEqualTo(SignatureType.HEADER);
        assertThat(requestSignature.id()).isEqualTo(REAL.id());
        assertThat(requestSignature.isSignedBy(
                        SigningKey.derive(REAL.secret(), requestSignature.scope()), out, "UNSIGNED-PAYLOAD"))
                .isTrue();
    }

    @Test
    void goOutSignedByVersion4() throws Exception {
        assertSignedAgain(get(keyOf(WEB)));
        assertSignedAgain(head("GET", goodTarget()));
    }

    @Test
    void areRefusedUnlessTheRoleTakesThemOnceTheyAreProven() throws Exception {
        fixture.carriers = Set.of(SignatureType.HEADER, SignatureType.PRESIGNED);

        assertRefused(ErrorCode.ACCESS_DENIED, get(keyOf(WEB)));
        assertRefused(ErrorCode.ACCESS_DENIED, head("GET", goodTarget()));
        assertRefused(ErrorCode.WRONG_SIGNATURE, head("GET", goodTarget().replace("key?", "other?")));
        fixture.carriers = Set.of(SignatureType.HEADER, SignatureType.SIGV2);
        assertRefused(ErrorCode.ACCESS_DENIED, head("GET", goodTarget()));
    }

    @ParameterizedTest
    @CsvSource({"false, false, false, false", "true, false, true, false", "false, true, false, false"})
    void areOffUntilTheRoleTurnsThemOnAndInUrlsBothOfItsSettings(
            boolean sigv2, boolean presigned, boolean header, boolean url) {
        Role role = leeway(presigned, sigv2);

        assertThat(SignatureTypes.BY_ROLE.isAccepted(role, SignatureType.HEADER))
                .isTrue();
        assertThat(SignatureTypes.BY_ROLE.isAccepted(role, SignatureType.PRESIGNED))
                .isEqualTo(presigned);
        assertThat(SignatureTypes.BY_ROLE.isAccepted(role, SignatureType.SIGV2)).isEqualTo(header);
        assertThat(SignatureTypes.BY_ROLE.isAccepted(role, SignatureType.SIGV2_PRESIGNED))
                .isEqualTo(url);
        assertThat(SignatureTypes.BY_ROLE.isAccepted(leeway(true, true), SignatureType.SIGV2_PRESIGNED))
                .isTrue();
    }

    @Test
    void proveTheirHolderAsStrictlyAsAllOthers() throws Exception {
        assertThat(refusal(get(keyOf(WEB)), ELSEWHERE).rejectionReason()).isEqualTo(RejectionReason.STOLEN_KEY);
        assertThat(refusal(get(keyOf(NOBODY)), HOME).rejectionReason()).isEqualTo(RejectionReason.UNKNOWN_KEY);
        assertRefused(ErrorCode.UNKNOWN_KEY, get(REAL));
        assertRefused(ErrorCode.WRONG_SIGNATURE, get(new Credential(WEB.accessKeyId(), REAL.secret())));
        fixture.brokersNow = NOW.plus(RequestSignature.MAX_CLOCK_SKEW).plusMillis(1);
        assertRefused(ErrorCode.CLOCK_SKEW, get(keyOf(WEB)));
        fixture.brokersNow = NOW.minus(RequestSignature.MAX_CLOCK_SKEW).minusMillis(1);
        assertRefused(ErrorCode.CLOCK_SKEW, get(keyOf(WEB)));
    }

    @Test
    void acceptsPresignedOnesUntilTheyExpireInAWeekAtMost() throws Exception {
        RequestHead head = head("GET", goodTarget());

        fixture.brokersNow = NOW.plusSeconds(600);
        assertThat(fixture.authorize(head, HOME).instance()).isEqualTo(WEB);
        fixture.brokersNow = NOW.plusSeconds(601);
        assertRefused(ErrorCode.ACCESS_DENIED, head);
        fixture.brokersNow = NOW;
        long latest =
                NOW.plus(Presign.LONGEST).plus(RequestSignature.MAX_CLOCK_SKEW).getEpochSecond();
        assertThat(fixture.authorize(head("GET", target(keyOf(WEB), latest)), HOME)
                        .instance())
                .isEqualTo(WEB);
        assertRefused(ErrorCode.ACCESS_DENIED, head("GET", target(keyOf(WEB), latest + 1)));
    }

    @Test
    void signEveryAmazonHeaderAndNeverUnknownParameters() throws Exception {
        RequestHead good = get(keyOf(WEB));

        assertRefused(ErrorCode.WRONG_SIGNATURE, with(good, "x-amz-acl", "public-read"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, with(good, "content-type", "text/html"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, with(good, "content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="));
        assertRefused(ErrorCode.WRONG_SIGNATURE, with(good, "x-amz-date", "Sun, 01 Mar 2026 12:00:01 GMT"));
        for (String query : new String[] {"acl", "x-id=GetObject", "uploads=", "versionId=a%26acl", "max-keys=1%261"}) {
            assertRefused(ErrorCode.WRONG_SIGNATURE, RequestHead.parse("GET", "/jobs/key?" + query, good.headers()));
        }
    }

    @Test
    void takeTheirTimeFromAmazonsHeaderAndTheirBucketFromTheHost() throws Exception {
        String text = "GET\n\n\n\nx-amz-date:" + DATE + "\n/jobs/key";

        assertSignedAgain(head(
                "GET",
                "/key",
                "x-amz-date",
                DATE,
                "date",
                "whenever",
                "host",
                "jobs.broker.internal",
                "authorization",
                "AWS " + WEB.accessKeyId() + ':' + signature(keyOf(WEB), text)));
    }

    @Test
    void carryNoSecondSignatureAndNoToken() throws Exception {
        RequestHead good = get(keyOf(WEB));

        assertRefused(ErrorCode.MALFORMED, with(good, "authorization", "AWS4-HMAC-SHA256 Credential=a"));
        assertRefused(ErrorCode.MALFORMED, with(head("GET", goodTarget()), "authorization", "AWS a:b"));
        assertRefused(ErrorCode.MALFORMED, head("GET", goodTarget() + "&X-Amz-Signature=a"));
        assertRefused(ErrorCode.UNEXPECTED_SESSION_TOKEN, with(good, "x-amz-security-token", "token"));
        assertRefused(ErrorCode.UNEXPECTED_SESSION_TOKEN, head("GET", goodTarget() + "&x-amz-security-token=token"));
        assertRefused(ErrorCode.MALFORMED, with(good, "date", DATE));
        assertRefused(ErrorCode.MALFORMED, head("GET", goodTarget() + "&SignatureVersion=2"));
        for (String mode : new String[] {"UNSIGNED-PAYLOAD-TRAILER", "AWS4-HMAC-SHA256-PAYLOAD"}) {
            assertRefused(ErrorCode.MALFORMED, with(good, "x-amz-content-sha256", "STREAMING-" + mode));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-", "999999999999"})
    void areRefusedForAnEndThatIsNone(String end) throws Exception {
        assertRefused(ErrorCode.INVALID_DATE, head("GET", goodTarget().replace("Expires=", "Expires=" + end)));
    }

    @ParameterizedTest
    @CsvSource({
        "Expires=, expires=",
        "Expires=, Expires=1&Expires=",
        "Signature=, Signature=a",
        "Signature=, signature=",
        "Signature=, Signature=1&Signature=",
        "AWSAccessKeyId=, awsaccesskeyid=",
        "AWSAccessKeyId=, AWSAccessKeyId=A&AWSAccessKeyId="
    })
    void haveEachOfTheirParametersOnceAndInAwssCase(String from, String to) throws Exception {
        assertRefused(ErrorCode.MALFORMED, head("GET", goodTarget().replace(from, to)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS ", "AWS :", "AWS BKIAAAAAAAAAAAAAAWEB", "AWS BKIAAAAAAAAAAAAAAWEB:", "AWS x:y:z"})
    void areRefusedForAnAuthorizationThatIsNone(String authorization) throws Exception {
        RequestHead head = head("GET", "/jobs/key", "date", DATE, "authorization", authorization);

        assertThat(refusal(head, HOME).errorCode()).isIn(ErrorCode.MALFORMED, ErrorCode.UNKNOWN_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20260301T120000Z", "2026-03-01", "Sun, 31 Feb 2026 12:00:00 GMT", "tomorrow"})
    void areRefusedForATimeThatIsNone(String date) throws Exception {
        String authorization = get(keyOf(WEB)).headers().first("authorization").orElseThrow();

        assertRefused(ErrorCode.INVALID_DATE, head("GET", "/jobs/key", "date", date, "authorization", authorization));
    }
}
