package io.keybroker.gate;

import static io.keybroker.gate.GateFixture.ELSEWHERE;
import static io.keybroker.gate.GateFixture.HOME;
import static io.keybroker.gate.GateFixture.NOW;
import static io.keybroker.gate.GateFixture.REAL;
import static io.keybroker.gate.GateFixture.WEB;
import static io.keybroker.gate.GateFixture.head;
import static io.keybroker.gate.GateFixture.keyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.catalogue.Demand;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Role;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.Carrier;
import io.keybroker.signing.Claim;
import io.keybroker.signing.SdkSigner;
import io.keybroker.signing.SigningKey;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs that an SDK presigned, on their way in, and what becomes of them. */
final class PresignedTest {
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final GateFixture fixture = new GateFixture();

    private static RequestHead presigned(String method, String target, String... fields) throws RefusedException {
        return SdkSigner.presigned(head(method, target, fields), keyOf(WEB), NOW, LIFE);
    }

    private static String target(RequestHead head) {
        return head.path() + '?' + head.query().canonical();
    }

    private static RequestHead changed(RequestHead head, String from, String to) throws RefusedException {
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

    private RefusedException refusal(RequestHead head, IpAddress peer) {
        return catchThrowableOfType(RefusedException.class, () -> fixture.authorize(head, peer));
    }

    private void assertRefused(Refusal refusal, RequestHead head) {
        assertThat(refusal(head, HOME).refusal()).as(target(head)).isEqualTo(refusal);
    }

    @Test
    void signsAgainInTheHeaderAndLeavesNothingOfTheUrlsOwn() throws Exception {
        RequestHead head = presigned("PUT", "/jobs/key?x-id=PutObject", "x-amz-tagging", "a=b");

        Admission admission = fixture.authorize(head, HOME);

        RequestHead out = admission.head();
        assertThat(admission.operation().name()).isEqualTo("PutObject");
        assertThat(out.query().canonical()).isEqualTo("x-id=PutObject");
        assertThat(out.headers().first("x-amz-content-sha256")).contains("UNSIGNED-PAYLOAD");
        Claim claim = Claim.of(out);
        assertThat(claim.carrier()).isEqualTo(Carrier.HEADER);
        assertThat(claim.id()).isEqualTo(REAL.id());
        assertThat(claim.provenBy(SigningKey.derive(REAL.secret(), claim.scope()), out, "UNSIGNED-PAYLOAD"))
                .isTrue();
    }

    @Test
    void meanByAHeaderInTheQueryWhatItMeansAsAHeader() throws Exception {
        Admission admission = fixture.authorize(presigned("PUT", "/jobs/key?X-Amz-Tagging=a%3Db"), HOME);

        assertThat(admission.operation().demands())
                .extracting(Demand::action)
                .containsExactly("s3:PutObject", "s3:PutObjectTagging");
        assertThat(admission.head().headers().first("x-amz-tagging")).contains("a=b");
        assertThat(admission.head().query().canonical()).isEmpty();
        assertRefused(Refusal.NOT_ALLOWED, presigned("PUT", "/jobs/key?X-Amz-Acl=public-read"));
        assertRefused(Refusal.MALFORMED, presigned("PUT", "/jobs/key?X-Amz-Tagging=a", "x-amz-tagging", "b"));
        assertRefused(Refusal.MALFORMED, presigned("PUT", "/jobs/key?X-Amz-Tagging=a&x-amz-tagging=b"));
        assertRefused(Refusal.MALFORMED, presigned("PUT", "/jobs/key?X-Amz-Tagging=a%0D%0Ax-amz-acl:%20private"));
    }

    @Test
    void refusesThemWhereTheRoleDoesNotTakeThemOnceTheyAreProven() throws Exception {
        fixture.carriers = Set.of(Carrier.HEADER);

        assertRefused(Refusal.NOT_ALLOWED, presigned("GET", "/jobs/key"));
        assertRefused(Refusal.WRONG_SIGNATURE, changed(presigned("GET", "/jobs/key"), "Expires=600", "Expires=601"));
        Role web = fixture.roles.named("web").orElseThrow();
        assertThat(SignatureTypes.HEADER_ONLY.isAccepted(web, Carrier.PRESIGNED))
                .isFalse();
        assertThat(SignatureTypes.HEADER_ONLY.isAccepted(web, Carrier.HEADER)).isTrue();
    }

    @Test
    void areGoodFromTheirTimeUntilTheyExpire() throws Exception {
        RequestHead head = presigned("GET", "/jobs/key");

        fixture.brokersNow = NOW.plus(LIFE);
        assertThat(fixture.authorize(head, HOME).instance()).isEqualTo(WEB);
        fixture.brokersNow = NOW.minus(Claim.SKEW);
        assertThat(fixture.authorize(head, HOME).instance()).isEqualTo(WEB);
        fixture.brokersNow = NOW.plus(LIFE).plusMillis(1);
        assertThat(refusal(head, HOME).detail()).isEqualTo("Request has expired");
        fixture.brokersNow = NOW.minus(Claim.SKEW).minusMillis(1);
        assertThat(refusal(head, HOME).detail()).isEqualTo("Request is not valid yet");
    }

    @Test
    void areBoundToTheAddressLikeEveryOtherRequest() throws Exception {
        RefusedException refused = refusal(presigned("GET", "/jobs/key"), ELSEWHERE);

        assertThat(refused.refusal()).isEqualTo(Refusal.UNKNOWN_KEY);
        assertThat(refused.reason()).isEqualTo(Cause.STOLEN_KEY);
    }

    @Test
    void changeNothingOfWhatWasSigned() throws Exception {
        RequestHead head = presigned("GET", "/jobs/key?x-id=GetObject");

        assertRefused(Refusal.WRONG_SIGNATURE, changed(head, "/jobs/key", "/jobs/other"));
        assertRefused(Refusal.WRONG_SIGNATURE, changed(head, "x-id=GetObject", "x-id=PutObject"));
        assertRefused(Refusal.WRONG_SIGNATURE, changed(head, "&x-id=GetObject", ""));
        assertRefused(Refusal.WRONG_SIGNATURE, changed(head, "Expires=600", "Expires=3600"));
        assertRefused(Refusal.WRONG_SIGNATURE, changed(head, "eu-central-1", "eu-central-2"));
        assertRefused(Refusal.WRONG_SIGNATURE, with(head, "x-amz-acl", "public-read"));
        assertRefused(Refusal.WRONG_SIGNATURE, changed(head, "Date=20260301T120000Z", "Date=20260301T120001Z"));
        assertRefused(Refusal.MALFORMED, changed(head, "Date=20260301T120000Z", "Date=20260302T120000Z"));
        assertRefused(Refusal.MALFORMED, changed(head, "SignedHeaders=host", "SignedHeaders=Host"));
        assertRefused(Refusal.WRONG_SIGNATURE, changed(head, "SignedHeaders=host", "SignedHeaders=accept"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "+600",
                "3601",
                "604800",
                "604801",
                "9999999999",
                "600.0",
                "6e2",
                "",
                "0x10",
                "%20600",
                "600s"
            })
    void liveForOneSecondToAnHour(String life) throws Exception {
        assertRefused(Refusal.MALFORMED, changed(presigned("GET", "/jobs/key"), "Expires=600", "Expires=" + life));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"})
    void haveEachOfTheirParametersOnceAndInAwssCase(String name) throws Exception {
        RequestHead head = presigned("GET", "/jobs/key");
        String parameter = "X-Amz-" + name + '=';
        String value = head.query().first("X-Amz-" + name).orElseThrow();

        assertRefused(Refusal.MALFORMED, changed(head, parameter, "Y-Amz-" + name + '='));
        assertRefused(Refusal.MALFORMED, changed(head, parameter, parameter.toLowerCase(java.util.Locale.ROOT)));
        assertRefused(
                Refusal.MALFORMED,
                RequestHead.parse("GET", target(head) + '&' + parameter + value.replace("/", "%2F"), head.headers()));
        assertRefused(
                Refusal.MALFORMED,
                RequestHead.parse(
                        "GET",
                        target(head) + "&x-amz-" + name.toLowerCase(java.util.Locale.ROOT) + "=1",
                        head.headers()));
    }

    @Test
    void carryNoSecondSignatureTimePayloadLineOrToken() throws Exception {
        RequestHead head = presigned("GET", "/jobs/key");
        String target = target(head);

        assertRefused(Refusal.MALFORMED, with(head, "authorization", "AWS4-HMAC-SHA256 Credential=a"));
        assertRefused(Refusal.MALFORMED, with(head, "authorization", ""));
        assertRefused(Refusal.MALFORMED, with(head, "x-amz-date", "20260301T120000Z"));
        assertRefused(Refusal.FOREIGN_TOKEN, with(head, "x-amz-security-token", "token"));
        assertRefused(
                Refusal.FOREIGN_TOKEN,
                RequestHead.parse("GET", target + "&X-Amz-Security-Token=token", head.headers()));
        assertRefused(
                Refusal.MALFORMED, RequestHead.parse("GET", target + "&AWSAccessKeyId=a&Signature=b", head.headers()));
        assertRefused(
                Refusal.UNKNOWN_KEY,
                RequestHead.parse("GET", "/jobs/key?AWSAccessKeyId=a&Expires=1&Signature=b", head.headers()));
        assertRefused(Refusal.MALFORMED, changed(head, "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"));
    }

    @Test
    void mayNameTheirPayloadInTheQueryAsTheSdkForJavaScriptDoes() throws Exception {
        RequestHead head = presigned("GET", "/jobs/key?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD");

        assertThat(fixture.authorize(head, HOME).head().query().canonical()).isEmpty();
        assertRefused(Refusal.MALFORMED, with(head, "x-amz-content-sha256", "UNSIGNED-PAYLOAD"));
        for (String line :
                new String[] {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "none", ""}) {
            assertRefused(Refusal.MALFORMED, changed(head, "Sha256=UNSIGNED-PAYLOAD", "Sha256=" + line));
        }
    }
}
