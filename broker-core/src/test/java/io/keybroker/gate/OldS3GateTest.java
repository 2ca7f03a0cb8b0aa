package io.keybroker.gate;

import static io.keybroker.gate.GateFixture.ELSEWHERE;
import static io.keybroker.gate.GateFixture.HOME;
import static io.keybroker.gate.GateFixture.NOBODY;
import static io.keybroker.gate.GateFixture.NOW;
import static io.keybroker.gate.GateFixture.REAL;
import static io.keybroker.gate.GateFixture.WEB;
import static io.keybroker.gate.GateFixture.keyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.credential.Credential;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Role;
import io.keybroker.policy.Tags;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.Carrier;
import io.keybroker.signing.Claim;
import io.keybroker.signing.SigningKey;
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
final class OldS3GateTest {
    private static final String DATE = "Sun, 01 Mar 2026 12:00:00 GMT";

    private final GateFixture fixture = new GateFixture();

    OldS3GateTest() {
        fixture.carriers = Set.of(Carrier.HEADER, Carrier.SIGV2, Carrier.SIGV2_PRESIGNED);
    }

    private static String signature(Credential by, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(by.secret().utf8(), "HmacSHA1"));
        return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static RequestHead head(String method, String target, String... fields) throws RefusedException {
        return GateFixture.head(method, target, fields);
    }

    private static RequestHead get(Credential by) throws Exception {
        String signature = signature(by, "GET\n\n\n" + DATE + "\n/jobs/key");
        return head("GET", "/jobs/key", "date", DATE, "authorization", "AWS " + by.id() + ':' + signature);
    }

    private static String target(Credential by, long expires) throws Exception {
        String signature = signature(by, "GET\n\n\n" + expires + "\n/jobs/key");
        return "/jobs/key?AWSAccessKeyId=" + by.id() + "&Expires=" + expires + "&Signature="
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
        Role.Leeway leeway = new Role.Leeway(presigned, sigv2, Set.of(), false);
        return new Role(
                "web",
                new Role.Signers("app", Map.of()),
                GateFixture.allowed(),
                hour,
                hour,
                leeway,
                Tags.NONE,
                Optional.empty());
    }

    private RefusedException refusal(RequestHead head, IpAddress peer) {
        return catchThrowableOfType(RefusedException.class, () -> fixture.authorize(head, peer));
    }

    private void assertRefused(Refusal refusal, RequestHead head) {
        assertThat(refusal(head, HOME).refusal())
                .as(refusal(head, HOME).detail())
                .isEqualTo(refusal);
    }

    private void assertSignedAgain(RequestHead in) throws RefusedException {
        RequestHead out = fixture.authorize(in, HOME).head();

        Claim claim = Claim.of(out);
        assertThat(out.query().canonical()).isEmpty();
        assertThat(out.headers().has("date")).isFalse();
        assertThat(claim.carrier()).isEqualTo(Carrier.HEADER);
        assertThat(claim.id()).isEqualTo(REAL.id());
        assertThat(claim.provenBy(SigningKey.derive(REAL.secret(), claim.scope()), out, "UNSIGNED-PAYLOAD"))
                .isTrue();
    }

    @Test
    void goOutSignedByVersion4() throws Exception {
        assertSignedAgain(get(keyOf(WEB)));
        assertSignedAgain(head("GET", goodTarget()));
    }

    @Test
    void areRefusedUnlessTheRoleTakesThemOnceTheyAreProven() throws Exception {
        fixture.carriers = Set.of(Carrier.HEADER, Carrier.PRESIGNED);

        assertRefused(Refusal.NOT_ALLOWED, get(keyOf(WEB)));
        assertRefused(Refusal.NOT_ALLOWED, head("GET", goodTarget()));
        assertRefused(Refusal.WRONG_SIGNATURE, head("GET", goodTarget().replace("key?", "other?")));
        fixture.carriers = Set.of(Carrier.HEADER, Carrier.SIGV2);
        assertRefused(Refusal.NOT_ALLOWED, head("GET", goodTarget()));
    }

    @ParameterizedTest
    @CsvSource({"false, false, false, false", "true, false, true, false", "false, true, false, false"})
    void areOffUntilTheRoleTurnsThemOnAndInUrlsBothOfItsSettings(
            boolean sigv2, boolean presigned, boolean header, boolean url) {
        Role role = leeway(presigned, sigv2);

        assertThat(SignatureTypes.BY_ROLE.isAccepted(role, Carrier.HEADER)).isTrue();
        assertThat(SignatureTypes.BY_ROLE.isAccepted(role, Carrier.PRESIGNED)).isEqualTo(presigned);
        assertThat(SignatureTypes.BY_ROLE.isAccepted(role, Carrier.SIGV2)).isEqualTo(header);
        assertThat(SignatureTypes.BY_ROLE.isAccepted(role, Carrier.SIGV2_PRESIGNED))
                .isEqualTo(url);
        assertThat(SignatureTypes.BY_ROLE.isAccepted(leeway(true, true), Carrier.SIGV2_PRESIGNED))
                .isTrue();
    }

    @Test
    void proveTheirHolderAsStrictlyAsAllOthers() throws Exception {
        assertThat(refusal(get(keyOf(WEB)), ELSEWHERE).reason()).isEqualTo(Cause.STOLEN_KEY);
        assertThat(refusal(get(keyOf(NOBODY)), HOME).reason()).isEqualTo(Cause.UNKNOWN_KEY);
        assertRefused(Refusal.UNKNOWN_KEY, get(REAL));
        assertRefused(Refusal.WRONG_SIGNATURE, get(new Credential(WEB.accessKeyId(), REAL.secret())));
        fixture.brokersNow = NOW.plus(Claim.SKEW).plusMillis(1);
        assertRefused(Refusal.SKEWED, get(keyOf(WEB)));
        fixture.brokersNow = NOW.minus(Claim.SKEW).minusMillis(1);
        assertRefused(Refusal.SKEWED, get(keyOf(WEB)));
    }

    @Test
    void presignedOnesExpireAndLiveNoLongerThanAnHour() throws Exception {
        RequestHead head = head("GET", goodTarget());
        Duration hour = Duration.ofHours(1);

        fixture.brokersNow = NOW.plusSeconds(600);
        assertThat(fixture.authorize(head, HOME).instance()).isEqualTo(WEB);
        fixture.brokersNow = NOW.plusSeconds(601);
        assertRefused(Refusal.NOT_ALLOWED, head);
        fixture.brokersNow = NOW;
        long latest = NOW.plus(hour).plus(Claim.SKEW).getEpochSecond();
        assertThat(fixture.authorize(head("GET", target(keyOf(WEB), latest)), HOME)
                        .instance())
                .isEqualTo(WEB);
        assertRefused(Refusal.NOT_ALLOWED, head("GET", target(keyOf(WEB), latest + 1)));
    }

    @Test
    void signEveryAmazonHeaderAndNeverUnknownParameters() throws Exception {
        RequestHead good = get(keyOf(WEB));

        assertRefused(Refusal.WRONG_SIGNATURE, with(good, "x-amz-acl", "public-read"));
        assertRefused(Refusal.WRONG_SIGNATURE, with(good, "content-type", "text/html"));
        assertRefused(Refusal.WRONG_SIGNATURE, with(good, "content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="));
        assertRefused(Refusal.WRONG_SIGNATURE, with(good, "x-amz-date", "Sun, 01 Mar 2026 12:00:01 GMT"));
        for (String query : new String[] {"acl", "x-id=GetObject", "uploads=", "versionId=a%26acl", "max-keys=1%261"}) {
            assertRefused(Refusal.WRONG_SIGNATURE, RequestHead.parse("GET", "/jobs/key?" + query, good.headers()));
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

        assertRefused(Refusal.MALFORMED, with(good, "authorization", "AWS4-HMAC-SHA256 Credential=a"));
        assertRefused(Refusal.MALFORMED, with(head("GET", goodTarget()), "authorization", "AWS a:b"));
        assertRefused(Refusal.MALFORMED, head("GET", goodTarget() + "&X-Amz-Signature=a"));
        assertRefused(Refusal.FOREIGN_TOKEN, with(good, "x-amz-security-token", "token"));
        assertRefused(Refusal.FOREIGN_TOKEN, head("GET", goodTarget() + "&x-amz-security-token=token"));
        assertRefused(Refusal.MALFORMED, with(good, "date", DATE));
        assertRefused(Refusal.MALFORMED, head("GET", goodTarget() + "&SignatureVersion=2"));
        for (String mode : new String[] {"UNSIGNED-PAYLOAD-TRAILER", "AWS4-HMAC-SHA256-PAYLOAD"}) {
            assertRefused(Refusal.MALFORMED, with(good, "x-amz-content-sha256", "STREAMING-" + mode));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Expires=, Expires=x",
        "Expires=, Expires=-",
        "Expires=, Expires=999999999999",
        "Expires=, expires=",
        "Expires=, Expires=1&Expires=",
        "Signature=, Signature=a",
        "Signature=, signature=",
        "Signature=, Signature=1&Signature=",
        "AWSAccessKeyId=, awsaccesskeyid=",
        "AWSAccessKeyId=, AWSAccessKeyId=A&AWSAccessKeyId="
    })
    void haveEachOfTheirParametersOnceAndInAwssCase(String from, String to) throws Exception {
        assertRefused(Refusal.MALFORMED, head("GET", goodTarget().replace(from, to)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS ", "AWS :", "AWS BKIAAAAAAAAAAAAAAWEB", "AWS BKIAAAAAAAAAAAAAAWEB:", "AWS x:y:z"})
    void areRefusedForAnAuthorizationThatIsNone(String authorization) throws Exception {
        RequestHead head = head("GET", "/jobs/key", "date", DATE, "authorization", authorization);

        assertThat(refusal(head, HOME).refusal()).isIn(Refusal.MALFORMED, Refusal.UNKNOWN_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20260301T120000Z", "2026-03-01", "Sun, 31 Feb 2026 12:00:00 GMT", "tomorrow"})
    void areRefusedForATimeThatIsNone(String date) throws Exception {
        String authorization = get(keyOf(WEB)).headers().first("authorization").orElseThrow();

        assertRefused(Refusal.MALFORMED, head("GET", "/jobs/key", "date", date, "authorization", authorization));
    }
}
