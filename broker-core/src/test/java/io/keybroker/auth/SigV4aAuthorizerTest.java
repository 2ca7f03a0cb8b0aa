package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.ELSEWHERE;
import static io.keybroker.auth.RequestAuthorizerFixture.EMPTY;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.NOBODY;
import static io.keybroker.auth.RequestAuthorizerFixture.NOW;
import static io.keybroker.auth.RequestAuthorizerFixture.REAL;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
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
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SigV4aTestSigner;
import io.keybroker.signing.sigv4.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests signed by SigV4A on their way in, which go out signed by SigV4 for one region. */
final class SigV4aAuthorizerTest {
    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    private static RequestHead get(Credential credential, String regions) throws RequestRejectedException {
        return SigV4aTestSigner.signed(head("GET", "/jobs/key"), credential, regions, NOW, EMPTY);
    }

    private static RequestHead presigned(String target) throws RequestRejectedException {
        return SigV4aTestSigner.presigned(head("GET", target), keyOf(WEB), "*", NOW);
    }

    /** The head with something else in one of its headers, or with one header more. */
    private static RequestHead with(RequestHead head, String name, String from, String to) {
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < head.headers().size(); i++) {
            String value = head.headers().value(i);
            headers.add(head.headers().name(i), head.headers().name(i).equals(name) ? value.replace(from, to) : value);
        }
        return new RequestHead(head.method(), head.path(), head.query(), headers.build());
    }

    private RequestRejectedException refusal(RequestHead head, IpAddress peer) {
        return catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(head, peer));
    }

    private void assertRefused(ErrorCode errorCode, RequestHead head) {
        assertThat(refusal(head, HOME).errorCode())
                .as(refusal(head, HOME).detail())
                .isEqualTo(errorCode);
    }

    @Test
    void goOutSignedBySigV4AndWithoutTheirRegionSet() throws Exception {
        for (RequestHead in : new RequestHead[] {get(keyOf(WEB), "*"), presigned("/jobs/key?x-id=GetObject")}) {
            RequestHead out = fixture.authorize(in, HOME).head();

            RequestSignature requestSignature = RequestSignature.parse(out);
            assertThat(out.headers().has("x-amz-region-set")).isFalse();
            assertThat(out.query().has("X-Amz-Region-Set")).isFalse();
            assertThat(requestSignature.id()).isEqualTo(REAL.id());
            assertThat(requestSignature.scope().region()).isEqualTo("us-east-1");
            assertThat(requestSignature.isSignedBy(
                            SigningKey.derive(REAL.secret(), requestSignature.scope()),
                            out,
                            requestSignature.payload().text()))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "*, us-east-1",
        "us-*, us-east-1",
        "*-east-*, us-east-1",
        "us-east-1, us-east-1",
        "'eu-west-1,us-east-1', us-east-1",
        "'eu-*,eu-west-1,eu-west-2', eu-west-1",
        "eu-central-1, eu-central-1"
    })
    void areJudgedAtHomeOrElseInTheFirstRegionThatIsSpelledOut(String regions, String region) throws Exception {
        assertThat(fixture.parse(get(keyOf(WEB), regions)).region()).isEqualTo(region);
    }

    @Test
    void areRefusedForRegionsThatLeadNowhere() throws Exception {
        assertRefused(ErrorCode.ACCESS_DENIED, get(keyOf(WEB), "eu-*"));
        assertRefused(ErrorCode.ACCESS_DENIED, get(keyOf(WEB), "us-east-1*2,*-west-*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "us-east-1,,eu-west-1", "US-EAST-1", "us-east-1;eu-west-1", "us east 1", "\u00e9"})
    void areRefusedForARegionSetThatIsNone(String regions) throws Exception {
        assertRefused(ErrorCode.MALFORMED, with(get(keyOf(WEB), "*"), "x-amz-region-set", "*", regions));
    }

    @Test
    void areRefusedForMoreRegionsThanAwsHas() throws Exception {
        assertThat(fixture.authorize(get(keyOf(WEB), "us-east-1" + ",eu-west-1".repeat(31)), HOME)
                        .instance())
                .isEqualTo(WEB);
        assertRefused(ErrorCode.MALFORMED, get(keyOf(WEB), "us-east-1" + ",eu-west-1".repeat(32)));
        assertRefused(ErrorCode.MALFORMED, get(keyOf(WEB), "a".repeat(65)));
    }

    @Test
    void proveTheirHolderAsStrictlyAsAllOthers() throws Exception {
        RequestHead good = get(keyOf(WEB), "*");

        assertThat(refusal(good, ELSEWHERE).rejectionReason()).isEqualTo(RejectionReason.STOLEN_KEY);
        assertThat(refusal(get(keyOf(NOBODY), "*"), HOME).rejectionReason()).isEqualTo(RejectionReason.UNKNOWN_KEY);
        assertRefused(ErrorCode.UNKNOWN_KEY, get(REAL, "*"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, get(new Credential(WEB.accessKeyId(), REAL.secret()), "*"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, with(good, "x-amz-region-set", "*", "us-*"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, with(good, "x-amz-date", "T120000Z", "T120001Z"));
        assertRefused(ErrorCode.MALFORMED, with(good, "authorization", "20260301", "20260302"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, with(good, "authorization", ";x-amz-region-set", ""));
        fixture.brokersNow = NOW.plus(RequestSignature.MAX_CLOCK_SKEW).plusMillis(1);
        assertRefused(ErrorCode.CLOCK_SKEW, good);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "3006020100020100", "zz", "0", "30", "FF"})
    void areRefusedForWhatIsNoEcdsaSignature(String signature) throws Exception {
        RequestHead good = get(keyOf(WEB), "*");
        String claimed = good.headers().first("authorization").orElseThrow().replaceAll(".*Signature=", "");

        ErrorCode errorCode =
                refusal(with(good, "authorization", claimed, signature), HOME).errorCode();
        assertThat(errorCode).isIn(ErrorCode.MALFORMED, ErrorCode.WRONG_SIGNATURE);
        assertRefused(ErrorCode.MALFORMED, with(good, "authorization", claimed, ""));
        assertRefused(ErrorCode.MALFORMED, with(good, "authorization", claimed, "30".repeat(73)));
    }

    @Test
    void keepTheirRegionSetToThemselves() throws Exception {
        RequestHead plain = RequestAuthorizerFixture.get(WEB);
        RequestHead withSet = RequestAuthorizerFixture.signed(
                keyOf(WEB), "s3", head("GET", "/jobs/key", "x-amz-content-sha256", EMPTY, "x-amz-region-set", "*"));

        assertRefused(ErrorCode.MALFORMED, withSet);
        assertRefused(ErrorCode.MALFORMED, RequestHead.parse("GET", "/jobs/key?X-Amz-Region-Set=*", plain.headers()));
        assertRefused(
                ErrorCode.MALFORMED,
                with(get(keyOf(WEB), "*"), "authorization", "AWS4-ECDSA-P256-SHA256", "AWS4-HMAC-SHA256"));
        assertRefused(ErrorCode.MALFORMED, with(plain, "authorization", "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"));
    }

    @Test
    void presignedOnesHaveTheirRegionSetOnceAndInTheQuery() throws Exception {
        RequestHead good = presigned("/jobs/key");
        String target = good.path() + '?' + good.query().canonical();

        assertThat(fixture.authorize(good, HOME).instance()).isEqualTo(WEB);
        assertRefused(
                ErrorCode.MALFORMED,
                RequestHead.parse("GET", target.replace("X-Amz-Region-Set=%2A&", ""), good.headers()));
        assertRefused(ErrorCode.MALFORMED, RequestHead.parse("GET", target + "&X-Amz-Region-Set=%2A", good.headers()));
        assertRefused(
                ErrorCode.WRONG_SIGNATURE,
                RequestHead.parse("GET", target.replace("Region-Set=%2A", "Region-Set=us-%2A"), good.headers()));
        assertRefused(
                ErrorCode.WRONG_SIGNATURE,
                RequestHead.parse("GET", target.replace("/jobs/key", "/jobs/other"), good.headers()));
        assertRefused(
                ErrorCode.MALFORMED,
                RequestHead.parse("GET", target.replace("ECDSA-P256", "ECDSA-P384"), good.headers()));
    }

    @Test
    void rejectsChunksOfEitherSignature() throws Exception {
        for (String trailer : new String[] {"", "-TRAILER"}) {
            RequestHead head = head("PUT", "/jobs/key", "x-amz-decoded-content-length", "0");

            assertRefused(
                    ErrorCode.UNSUPPORTED,
                    SigV4aTestSigner.signed(
                            head, keyOf(WEB), "*", NOW, "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD" + trailer));
            assertRefused(
                    ErrorCode.MALFORMED,
                    SigV4aTestSigner.signed(
                            head, keyOf(WEB), "*", NOW, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + trailer));
        }
    }

    @Test
    void takesBodiesHashedAndUnsigned() throws Exception {
        for (String line : new String[] {EMPTY, "UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}) {
            RequestHead head = SigV4aTestSigner.signed(head("PUT", "/jobs/key"), keyOf(WEB), "*", NOW, line);

            assertThat(fixture.authorize(head, HOME).upstream().payload().text())
                    .isEqualTo(line);
        }
    }
}
