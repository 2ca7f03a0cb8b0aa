package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stranger's claim: read in one way only, or refused. */
final class RequestSignatureTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Credential KEY = new Credential(
            new AccessKeyId("BKIAIOSFODNN7EXAMPLE"),
            SecretKey.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".toCharArray()));
    private static final String HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String GOOD =
            "AWS4-HMAC-SHA256 Credential=BKIAIOSFODNN7EXAMPLE/20260301/eu-central-1/s3/aws4_request,"
                    + " SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + HASH;

    private static RequestHead signed(String target) throws RequestRejectedException {
        Headers headers = Headers.builder()
                .add("Host", "broker.internal:8443")
                .add("X-Amz-Content-Sha256", HASH)
                .add("X-Amz-Meta-Colour", "blue  and green")
                .add("User-Agent", "aws-sdk")
                .build();
        return SdkSigner.signed(RequestHead.parse("GET", target, headers), KEY, "eu-central-1", "s3", NOW);
    }

    private static RequestHead with(RequestHead head, String name, String value) {
        Headers headers = SdkSigner.copyOf(head.headers()).add(name, value).build();
        return new RequestHead(head.method(), head.path(), head.query(), headers);
    }

    private static RequestHead authorized(String authorization, String date, String target)
            throws RequestRejectedException {
        Headers headers = Headers.builder()
                .add("host", "broker.internal")
                .add("x-amz-date", date)
                .add("x-amz-content-sha256", HASH)
                .add("authorization", authorization)
                .build();
        return RequestHead.parse("GET", target, headers);
    }

    private static void assertRefused(ErrorCode errorCode, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(errorCode));
    }

    private static void assertRefused(ErrorCode errorCode, RequestHead head) {
        assertRefused(errorCode, () -> RequestSignature.parse(head));
    }

    private static boolean proven(RequestHead head) throws RequestRejectedException {
        RequestSignature requestSignature = RequestSignature.parse(head);
        return requestSignature.isSignedBy(
                SigningKey.derive(KEY.secret(), requestSignature.scope()),
                head,
                requestSignature.payload().text());
    }

    @Test
    void readsWhatAnSdkSigned() throws Exception {
        RequestHead head = signed("/bucket/a%2Fb?list-type=2");
        RequestSignature requestSignature = RequestSignature.parse(head);

        assertThat(requestSignature.id()).isEqualTo(KEY.id());
        assertThat(requestSignature.scope()).hasToString("20260301/eu-central-1/s3/aws4_request");
        assertThat(requestSignature.time().instant()).isEqualTo(NOW);
        assertThat(requestSignature.payload()).isEqualTo(new PayloadHash(PayloadHash.Mode.HASHED, HASH));
        assertThat(proven(head)).isTrue();
    }

    @Test
    void findsEveryChangeOfWhatWasSigned() throws Exception {
        RequestHead head = signed("/bucket/a%2Fb?list-type=2");
        Headers headers = head.headers();

        assertThat(proven(new RequestHead("PUT", head.path(), head.query(), headers)))
                .isFalse();
        assertThat(proven(new RequestHead("GET", "/bucket/a/b", head.query(), headers)))
                .isFalse();
        assertThat(proven(RequestHead.parse("GET", "/bucket/a%2Fb?list-type=1", headers)))
                .isFalse();
        assertThat(proven(RequestHead.parse("GET", "/bucket/a%2Fb?list-type=2&max-keys", headers)))
                .isFalse();
        for (int i = 0; i < headers.size(); i++) {
            Headers.Builder builder = Headers.builder();
            for (int k = 0; k < headers.size(); k++) {
                boolean change = k == i
                        && !headers.name(k).equals("authorization")
                        && !headers.name(k).equals("user-agent");
                String value = headers.value(k);
                builder.add(
                        headers.name(k),
                        change ? value.replaceFirst("[a-z0-9]", "0").replace("20", "19") + "0" : value);
            }
            RequestHead other = new RequestHead("GET", head.path(), head.query(), builder.build());
            boolean unsigned =
                    headers.name(i).equals("authorization") || headers.name(i).equals("user-agent");
            if (unsigned) {
                assertThat(proven(other)).isTrue();
            } else if (headers.name(i).equals("host") || headers.name(i).startsWith("x-amz-meta")) {
                assertThat(proven(other)).as(headers.name(i)).isFalse();
            } else {
                assertRefused(ErrorCode.MALFORMED, other);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Credential=a", "X-Amz-Signature=a", "x-amz-signature=a",
                "X-Amz-Date=20260301T120000Z", "X-Amz-Expires=60", "X-Amz-SignedHeaders=host", "AWSAccessKeyId=a",
                "Signature=a", "signature"
            })
    void rejectsTwoCarriersAtOnce(String query) throws Exception {
        assertRefused(ErrorCode.MALFORMED, signed("/bucket/key?" + query));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-amz-copy-source",
                "x-amz-acl",
                "x-amz-tagging",
                "x-amz-grant-read",
                "x-amz-grant-full-control",
                "x-amz-website-redirect-location",
                "x-amz-bypass-governance-retention",
                "x-amz-object-lock-mode",
                "x-amz-storage-class",
                "x-amz-server-side-encryption",
                "x-amz-metadata-directive",
                "x-amz-mfa",
                "x-amz-request-payer",
                "x-amz-expected-bucket-owner",
                "x-amz-meta-other",
                "x-amz-target",
                "x-amz-date2",
                "x-amz-checksum-crc32",
                "x-amz-sdk-checksum-algorithm",
                "x-amz-decoded-content-length",
                "x-amz-trailer",
                "x-amz-",
                "X-Amz-Signature",
                "x-amz-rename-source",
                "x-amz-copy-source-range"
            })
    void rejectsAnAmazonHeaderThatNobodySigned(String name) throws Exception {
        assertRefused(ErrorCode.WRONG_SIGNATURE, with(signed("/bucket/key"), name, "value"));
    }

    @Test
    void takesHeadersThatNobodyNeedsToSign() throws Exception {
        RequestHead head = with(with(signed("/bucket/key"), "x-amzn-trace-id", "Root=1"), "accept", "*/*");

        assertThat(proven(head)).isTrue();
    }

    @Test
    void acceptsAnEmptySessionTokenThatIsSigned() throws Exception {
        String authorization = GOOD.replace("x-amz-date", "x-amz-date;x-amz-security-token");
        RequestHead head = authorized(authorization, "20260301T120000Z", "/");

        RequestSignature.parse(with(head, "x-amz-security-token", ""));

        assertRefused(ErrorCode.WRONG_SIGNATURE, with(signed("/bucket/key"), "x-amz-security-token", ""));
        assertRefused(ErrorCode.UNEXPECTED_SESSION_TOKEN, with(head, "x-amz-security-token", "token"));
    }

    @Test
    void acceptsAPayloadHashThatIsNoSignedHeaderSinceTheSignatureCoversItsValue() throws Exception {
        String authorization = GOOD.replace("host;x-amz-content-sha256;x-amz-date", "host;x-amz-date");

        assertThat(RequestSignature.parse(authorized(authorization, "20260301T120000Z", "/"))
                        .signedHeaders())
                .containsExactly("host", "x-amz-date");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sun, 01 Mar 2026 12:00:00 GMT", "20260301T120000Z"})
    void takesTheTimeFromASignedDateWhereThereIsNoOther(String date) throws Exception {
        String authorization = GOOD.replace("host;x-amz-content-sha256;x-amz-date", "date;host");
        Headers headers = Headers.builder()
                .add("host", "broker.internal")
                .add("date", date)
                .add("authorization", authorization)
                .build();

        assertThat(RequestSignature.parse(RequestHead.parse("GET", "/", headers))
                        .time()
                        .text())
                .isEqualTo("20260301T120000Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sun, 01 Mar 2026 12:00:00", "tomorrow", ""})
    void rejectsADateThatIsNotOne(String date) {
        String authorization = GOOD.replace("host;x-amz-content-sha256;x-amz-date", "date;host");
        Headers headers = Headers.builder()
                .add("host", "broker.internal")
                .add("date", date)
                .add("authorization", authorization)
                .build();

        assertRefused(ErrorCode.MALFORMED, () -> RequestSignature.parse(RequestHead.parse("GET", "/", headers)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"host", "authorization", "x-amz-date", "x-amz-target", "x-amz-content-sha256", "content-type"})
    void rejectsASecondOneOfWhatMustBeOne(String name) throws Exception {
        RequestHead head = with(signed("/bucket/key"), name, "value");

        assertRefused(ErrorCode.MALFORMED, with(head, name, "value"));
    }

    @Test
    void rejectsASessionTokenWhereverItStands() throws Exception {
        assertRefused(ErrorCode.UNEXPECTED_SESSION_TOKEN, with(signed("/bucket/key"), "X-Amz-Security-Token", "token"));
        for (String name : new String[] {"X-Amz-Security-Token", "x-amz-security-token", "X-AMZ-SECURITY-TOKEN"}) {
            assertRefused(ErrorCode.UNEXPECTED_SESSION_TOKEN, signed("/bucket/key?" + name + "=token"));
            assertRefused(ErrorCode.UNEXPECTED_SESSION_TOKEN, signed("/bucket/key?a=b&" + name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "x-amz-content-sha256;x-amz-date", "host;x-amz-content-sha256"})
    void rejectsHeadersLeftOutOfTheSignature(String names) throws Exception {
        String authorization = GOOD.replace("host;x-amz-content-sha256;x-amz-date", names);

        assertRefused(ErrorCode.WRONG_SIGNATURE, authorized(authorization, "20260301T120000Z", "/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                ";host;x-amz-content-sha256;x-amz-date",
                "host;x-amz-content-sha256;x-amz-date;",
                "host;;x-amz-content-sha256;x-amz-date",
                "x-amz-date;x-amz-content-sha256;host",
                "host;host;x-amz-content-sha256;x-amz-date",
                "Host;x-amz-content-sha256;x-amz-date",
                "host;x-amz-content-sha256;X-Amz-Date",
                "host; x-amz-content-sha256;x-amz-date",
                "host;x-amz-absent;x-amz-content-sha256;x-amz-date",
                "host;x-amz-content-sha256;x-amz-date;zzz",
                "host x-amz-content-sha256;x-amz-date",
                "host;x-amz-content-sha256;x-amz-date\u00e4",
                "host\u0000;x-amz-date"
            })
    void rejectsAListOfSignedHeadersThatIsNotOne(String names) throws Exception {
        String authorization = GOOD.replace("host;x-amz-content-sha256;x-amz-date", names);

        assertRefused(ErrorCode.MALFORMED, authorized(authorization, "20260301T120000Z", "/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AWS4-HMAC-SHA256",
                "AWS4-HMAC-SHA256 ",
                "aws4-hmac-sha256 Credential=a",
                "AWS4-HMAC-SHA512 Credential=a",
                "Bearer token",
                "Basic dXNlcjpwYXNz",
                "AWS4-HMAC-SHA256,Credential=a",
                "AWS4-HMAC-SHA256 Credential",
                "AWS4-HMAC-SHA256 Credential=a,SignedHeaders=host",
                "AWS4-HMAC-SHA256 ,,,",
                "AWS4-HMAC-SHA256 =",
                "AWS4-HMAC-SHA256 credential=a, signedheaders=b, signature=c"
            })
    void rejectsAnAuthorizationOfAnotherForm(String authorization) throws Exception {
        assertRefused(ErrorCode.MALFORMED, authorized(authorization, "20260301T120000Z", "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {", Signature=a", ", Extra=1", ",", ", =", ", SignedHeaders=host", ", Credential=b", ", x"})
    void rejectsAPartTooMany(String part) throws Exception {
        assertRefused(ErrorCode.MALFORMED, authorized(GOOD + part, "20260301T120000Z", "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"E3B0", "", "e3b0c4", "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"})
    void rejectsASignatureThatIsNotHexadecimal(String signature) throws Exception {
        String authorization = GOOD.substring(0, GOOD.indexOf("Signature=") + 10) + signature;

        assertRefused(ErrorCode.MALFORMED, authorized(authorization, "20260301T120000Z", "/"));
        assertRefused(ErrorCode.MALFORMED, authorized(GOOD + "00", "20260301T120000Z", "/"));
    }

    @Test
    void readsPartsInAnyOrderAndWithoutSpaces() throws Exception {
        String[] parts = GOOD.substring(17).split(", ?");
        String turned = "AWS4-HMAC-SHA256 " + parts[2] + ',' + parts[0] + " ,\t" + parts[1];

        assertThat(RequestSignature.parse(authorized(turned, "20260301T120000Z", "/"))
                        .id())
                .isEqualTo(KEY.id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20260301/eu-central-1/s3",
                "20260301/eu-central-1/s3/aws4_request/",
                "20260301/eu-central-1/s3/aws4",
                "20260301//s3/aws4_request",
                "20260301/eu-central-1//aws4_request",
                "2026031/eu-central-1/s3/aws4_request",
                "202603011/eu-central-1/s3/aws4_request",
                "2026030x/eu-central-1/s3/aws4_request",
                "20260301/evil.example/s3/aws4_request",
                "20260301/eu central/s3/aws4_request",
                "20260301/eu-central-1/s3@evil/aws4_request",
                "20260301/eu%2Fcentral/s3/aws4_request",
                "/20260301/eu-central-1/s3/aws4_request",
                "20260302/eu-central-1/s3/aws4_request",
                "20260228/eu-central-1/s3/aws4_request"
            })
    void rejectsAScopeThatIsNotOneOrIsOfAnotherDay(String scope) throws Exception {
        String authorization = GOOD.replace("20260301/eu-central-1/s3/aws4_request", scope);

        assertRefused(ErrorCode.MALFORMED, authorized(authorization, "20260301T120000Z", "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AKIA", "bkiaiosfodnn7example", "BKIAIOSFODNN7EXAMPL\u00c4", "BKIA IOSFODNN7EXAMPL"})
    void rejectsAKeyIdThatNobodyIssues(String id) throws Exception {
        assertRefused(
                ErrorCode.UNKNOWN_KEY, authorized(GOOD.replace("BKIAIOSFODNN7EXAMPLE", id), "20260301T120000Z", "/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20260301",
                "20260301T120000",
                "20260301T120000z",
                "20260301t120000Z",
                "2026-03-01T12:00:00Z",
                "20260301T1200000Z",
                "20261301T120000Z",
                "20260001T120000Z",
                "20260230T120000Z",
                "20260301T240000Z",
                "20260301T126000Z",
                "20260301T120060Z",
                "20260301T120000+0000",
                "+0260301T120000Z",
                "-0260301T120000Z",
                "2026030 T120000Z",
                "20260301T12000\u0660Z",
                "Sun, 01 Mar 2026 12:00:00 GMT",
                "20250229T120000Z"
            })
    void rejectsATimeThatIsNotOne(String date) throws Exception {
        assertRefused(ErrorCode.MALFORMED, authorized(GOOD, date, "/"));
    }

    @Test
    void rejectsWhatIsNotSignedOrSignedInAWayItDoesNotKnow() throws Exception {
        RequestHead bare = RequestHead.parse("GET", "/", Headers.none());

        assertRefused(ErrorCode.NO_CREDENTIALS, bare);
        assertRefused(ErrorCode.NO_CREDENTIALS, with(bare, "authorization", " "));
        assertRefused(ErrorCode.INVALID_DATE, with(bare, "authorization", "AWS BKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl"));
        assertRefused(ErrorCode.MALFORMED, with(bare, "authorization", "AWS4-ECDSA-P256-SHA256 Credential=a"));
    }

    @ParameterizedTest
    @CsvSource({
        "UNSIGNED-PAYLOAD, UNSIGNED",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER, UNSIGNED_TRAILER",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, SIGNED_CHUNKS",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, SIGNED_CHUNKS_TRAILER"
    })
    void readsThePayloadModesThatItKnows(String line, PayloadHash.Mode mode) throws Exception {
        Headers headers = Headers.builder().add("x-amz-content-sha256", line).build();

        assertThat(PayloadHash.of(headers)).isEqualTo(new PayloadHash(mode, line));
        assertThat(PayloadHash.of(Headers.none()).mode()).isEqualTo(PayloadHash.Mode.ABSENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unsigned-payload", "UNSIGNED", "STREAMING", "E3B0", "required", "UNSIGNED-PAYLOAD "})
    void rejectsAPayloadLineThatIsNone(String line) {
        Headers headers =
                Headers.builder().add("x-amz-content-sha256", line + '\u00a0').build();

        assertRefused(ErrorCode.MALFORMED, () -> PayloadHash.of(headers));
    }

    @Test
    void rejectsStreamsThatItDoesNotVerify() {
        for (String mode : new String[] {"HMAC-SHA256-EVENTS", "ECDSA-P256-SHA256-PAYLOAD"}) {
            Headers headers = Headers.builder()
                    .add("x-amz-content-sha256", "STREAMING-AWS4-" + mode)
                    .build();

            assertRefused(ErrorCode.UNSUPPORTED, () -> PayloadHash.of(headers));
        }
    }

    @Test
    void isFreshForAQuarterOfAnHourEitherWay() throws Exception {
        RequestSignature requestSignature = RequestSignature.parse(signed("/"));

        SignatureAge.requireFresh(requestSignature, NOW);
        SignatureAge.requireFresh(requestSignature, NOW.plus(Duration.ofMinutes(15)));
        SignatureAge.requireFresh(requestSignature, NOW.minus(Duration.ofMinutes(15)));
        assertRefused(
                ErrorCode.CLOCK_SKEW,
                () -> SignatureAge.requireFresh(requestSignature, NOW.plus(Duration.ofSeconds(901))));
        assertRefused(
                ErrorCode.CLOCK_SKEW,
                () -> SignatureAge.requireFresh(requestSignature, NOW.minus(Duration.ofSeconds(901))));
    }

    @Test
    void printsNeitherKeysNorSignatures() throws Exception {
        RequestSignature requestSignature = RequestSignature.parse(signed("/"));
        SigningKey key = SigningKey.derive(KEY.secret(), requestSignature.scope());

        assertThat(key).hasToString("SigningKey[redacted]");
        assertThat(requestSignature.toString())
                .contains("Signature[redacted]")
                .doesNotContain(requestSignature.signature().hex());
    }
}
