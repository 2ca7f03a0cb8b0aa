package io.keybroker.signing;

import static io.keybroker.signing.SignedHeads.GOOD;
import static io.keybroker.signing.SignedHeads.KEY;
import static io.keybroker.signing.SignedHeads.assertRejected;
import static io.keybroker.signing.SignedHeads.authorized;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Authorization header of SigV4: read in one form, rejected in every other. */
final class AuthorizationHeaderTest {
    @ParameterizedTest
    @ValueSource(strings = {"host", "x-amz-content-sha256;x-amz-date", "host;x-amz-content-sha256"})
    void rejectsHeadersLeftOutOfTheSignature(String names) throws Exception {
        String authorization = GOOD.replace("host;x-amz-content-sha256;x-amz-date", names);

        assertRejected(ErrorCode.WRONG_SIGNATURE, authorized(authorization, "20260301T120000Z", "/"));
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
    void rejectsAMalformedListOfSignedHeaders(String names) throws Exception {
        String authorization = GOOD.replace("host;x-amz-content-sha256;x-amz-date", names);

        assertRejected(ErrorCode.MALFORMED, authorized(authorization, "20260301T120000Z", "/"));
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
        assertRejected(ErrorCode.MALFORMED, authorized(authorization, "20260301T120000Z", "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {", Signature=a", ", Extra=1", ",", ", =", ", SignedHeaders=host", ", Credential=b", ", x"})
    void rejectsARepeatedOrUnknownPart(String part) throws Exception {
        assertRejected(ErrorCode.MALFORMED, authorized(GOOD + part, "20260301T120000Z", "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"E3B0", "", "e3b0c4", "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"})
    void rejectsASignatureThatIsNotHexadecimal(String signature) throws Exception {
        String authorization = GOOD.substring(0, GOOD.indexOf("Signature=") + 10) + signature;

        assertRejected(ErrorCode.MALFORMED, authorized(authorization, "20260301T120000Z", "/"));
        assertRejected(ErrorCode.MALFORMED, authorized(GOOD + "00", "20260301T120000Z", "/"));
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
    void rejectsAMalformedScopeOrOneOfAnotherDay(String scope) throws Exception {
        String authorization = GOOD.replace("20260301/eu-central-1/s3/aws4_request", scope);

        assertRejected(ErrorCode.MALFORMED, authorized(authorization, "20260301T120000Z", "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AKIA", "bkiaiosfodnn7example", "BKIAIOSFODNN7EXAMPL\u00c4", "BKIA IOSFODNN7EXAMPL"})
    void rejectsAKeyIdOfAnotherForm(String id) throws Exception {
        assertRejected(
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
    void rejectsAMalformedTime(String date) throws Exception {
        assertRejected(ErrorCode.MALFORMED, authorized(GOOD, date, "/"));
    }
}
