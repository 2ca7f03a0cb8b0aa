package io.keybroker.signing;

import static io.keybroker.signing.SignedHeads.GOOD;
import static io.keybroker.signing.SignedHeads.HASH;
import static io.keybroker.signing.SignedHeads.KEY;
import static io.keybroker.signing.SignedHeads.NOW;
import static io.keybroker.signing.SignedHeads.assertRejected;
import static io.keybroker.signing.SignedHeads.authorized;
import static io.keybroker.signing.SignedHeads.signed;
import static io.keybroker.signing.SignedHeads.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The unverified signature of a request: read in one way only, or rejected. */
final class RequestSignatureTest {
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
                assertRejected(ErrorCode.MALFORMED, other);
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
    void rejectsSignaturesOfTwoTypes(String query) throws Exception {
        assertRejected(ErrorCode.MALFORMED, signed("/bucket/key?" + query));
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
    void rejectsAnUnsignedAmazonHeader(String name) throws Exception {
        assertRejected(ErrorCode.WRONG_SIGNATURE, with(signed("/bucket/key"), name, "value"));
    }

    @Test
    void acceptsUnsignedHeadersThatNeedNoSignature() throws Exception {
        RequestHead head = with(with(signed("/bucket/key"), "x-amzn-trace-id", "Root=1"), "accept", "*/*");

        assertThat(proven(head)).isTrue();
    }

    @Test
    void acceptsAnEmptySessionTokenThatIsSigned() throws Exception {
        String authorization = GOOD.replace("x-amz-date", "x-amz-date;x-amz-security-token");
        RequestHead head = authorized(authorization, "20260301T120000Z", "/");

        RequestSignature.parse(with(head, "x-amz-security-token", ""));

        assertRejected(ErrorCode.WRONG_SIGNATURE, with(signed("/bucket/key"), "x-amz-security-token", ""));
        assertRejected(ErrorCode.UNEXPECTED_SESSION_TOKEN, with(head, "x-amz-security-token", "token"));
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
    void takesTheTimeFromASignedDateIfThereIsNoOther(String date) throws Exception {
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
    void rejectsAMalformedDate(String date) {
        String authorization = GOOD.replace("host;x-amz-content-sha256;x-amz-date", "date;host");
        Headers headers = Headers.builder()
                .add("host", "broker.internal")
                .add("date", date)
                .add("authorization", authorization)
                .build();

        assertRejected(ErrorCode.MALFORMED, () -> RequestSignature.parse(RequestHead.parse("GET", "/", headers)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"host", "authorization", "x-amz-date", "x-amz-target", "x-amz-content-sha256", "content-type"})
    void rejectsASecondHeaderOfASingleOne(String name) throws Exception {
        RequestHead head = with(signed("/bucket/key"), name, "value");

        assertRejected(ErrorCode.MALFORMED, with(head, name, "value"));
    }

    @Test
    void rejectsASessionTokenInHeadersAndQuery() throws Exception {
        assertRejected(
                ErrorCode.UNEXPECTED_SESSION_TOKEN, with(signed("/bucket/key"), "X-Amz-Security-Token", "token"));
        for (String name : new String[] {"X-Amz-Security-Token", "x-amz-security-token", "X-AMZ-SECURITY-TOKEN"}) {
            assertRejected(ErrorCode.UNEXPECTED_SESSION_TOKEN, signed("/bucket/key?" + name + "=token"));
            assertRejected(ErrorCode.UNEXPECTED_SESSION_TOKEN, signed("/bucket/key?a=b&" + name));
        }
    }

    @Test
    void rejectsUnsignedRequestsAndUnknownSchemes() throws Exception {
        RequestHead bare = RequestHead.parse("GET", "/", Headers.none());

        assertRejected(ErrorCode.NO_CREDENTIALS, bare);
        assertRejected(ErrorCode.NO_CREDENTIALS, with(bare, "authorization", " "));
        assertRejected(ErrorCode.INVALID_DATE, with(bare, "authorization", "AWS BKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl"));
        assertRejected(ErrorCode.MALFORMED, with(bare, "authorization", "AWS4-ECDSA-P256-SHA256 Credential=a"));
    }

    @Test
    void isFreshForAQuarterOfAnHourEitherWay() throws Exception {
        RequestSignature requestSignature = RequestSignature.parse(signed("/"));

        SignatureAge.requireFresh(requestSignature, NOW);
        SignatureAge.requireFresh(requestSignature, NOW.plus(Duration.ofMinutes(15)));
        SignatureAge.requireFresh(requestSignature, NOW.minus(Duration.ofMinutes(15)));
        assertRejected(
                ErrorCode.CLOCK_SKEW,
                () -> SignatureAge.requireFresh(requestSignature, NOW.plus(Duration.ofSeconds(901))));
        assertRejected(
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
