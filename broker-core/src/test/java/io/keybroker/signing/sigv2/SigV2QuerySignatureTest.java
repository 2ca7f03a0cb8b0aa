package io.keybroker.signing.sigv2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.RequestSigner;
import io.keybroker.signing.SignatureType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What botocore signs by the query APIs' version 2, proven, and signed again to the same bytes. */
final class SigV2QuerySignatureTest {
    private static final Timestamp NOON = Timestamp.of(Instant.parse("2026-03-01T12:00:00Z"));
    private static final AccessKeyId ID = new AccessKeyId("AKIAIOSFODNN7EXAMPLE");
    private static final SigV2Key KEY = key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static final SigV2Key OTHER = key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEX");
    private static final String SHA1 =
            "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&SignatureVersion=2&SignatureMethod=HmacSHA1&Timestamp="
                    + "2026-03-01T12:00:00.000Z&Signature=AAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private static SigV2Key key(String secret) {
        return SigV2Key.of(SecretKey.of(secret.toCharArray()));
    }

    /** The recorded heads, with the parameters of their forms for a query. */
    private static List<RequestHead> recorded() {
        try (InputStream file = Objects.requireNonNull(
                SigV2QuerySignatureTest.class.getResourceAsStream("/io/keybroker/signing/sigv2-form.json"))) {
            List<RequestHead> heads = new ArrayList<>();
            for (JsonNode line : new ObjectMapper().readTree(file)) {
                Headers.Builder headers = Headers.builder().add("host", "broker.internal:8443");
                for (Map.Entry<String, JsonNode> field : line.path("headers").properties()) {
                    headers.add(field.getKey(), field.getValue().asText());
                }
                RequestHead head = RequestHead.parse(
                        line.path("method").asText(), line.path("target").asText(), headers.build());
                byte[] body = line.path("body").asText().getBytes(StandardCharsets.ISO_8859_1);
                assertThat(RequestSignature.isInForm(head)).isEqualTo(body.length > 0);
                heads.add(body.length > 0 ? RequestSignature.withForm(head, body) : head);
            }
            return heads;
        } catch (IOException | RequestRejectedException e) {
            throw new AssertionError("the recorded requests cannot be read", e);
        }
    }

    private static Stream<DynamicTest> each(CheckedTest test) {
        return recorded().stream()
                .map(head -> dynamicTest(
                        head.method() + ' ' + head.query().first("Action").orElse(""), () -> test.of(head)));
    }

    private interface CheckedTest {
        void of(RequestHead head) throws RequestRejectedException;
    }

    private static boolean proven(SigV2Key key, RequestHead head) throws RequestRejectedException {
        return RequestSignature.parse(head).isSignedBy(key, head, head);
    }

    private static RequestHead head(String query) throws RequestRejectedException {
        return RequestHead.parse(
                "GET",
                "/?" + query,
                Headers.builder().add("host", "broker.internal").build());
    }

    private static RequestHead to(RequestHead head, String host) {
        return new RequestHead(
                head.method(),
                head.path(),
                head.query(),
                Headers.builder().add("host", host).build());
    }

    @TestFactory
    Stream<DynamicTest> provesWhatBotocoreSigns() {
        return each(head -> {
            assertThat(RequestSignature.parse(head).id()).isEqualTo(ID);
            assertThat(RequestSignature.parse(head).type()).isEqualTo(SignatureType.SIGV2_FORM);
            assertThat(RequestSignature.parse(head).time().instant()).isEqualTo(NOON.instant());
            assertThat(proven(KEY, head)).isTrue();
            assertThat(proven(OTHER, head)).isFalse();
        });
    }

    @TestFactory
    Stream<DynamicTest> signsTheSameToTheSameSignature() {
        return each(head -> {
            RequestHead bare = RequestSignature.parse(head).withoutSignature(head);

            assertThat(bare.query().has("Signature")).isFalse();
            assertThat(RequestSigner.sign(bare, NOON, new SigV2Credential(ID, KEY, Optional.empty()))
                            .canonical())
                    .isEqualTo(head.query().canonical());
        });
    }

    @TestFactory
    Stream<DynamicTest> coversMethodHostPathAndEveryParameter() {
        return each(head -> {
            RequestHead[] others = {
                new RequestHead("PUT", head.path(), head.query(), head.headers()),
                new RequestHead(head.method(), head.path() + "x", head.query(), head.headers()),
                to(head, "other.internal:8443"),
                to(head, "broker.internal:8444"),
                head.with(head.query().without("Version"::equals)),
                head.with(io.keybroker.http.Query.builder(head.query())
                        .add("One", "more")
                        .build())
            };

            for (RequestHead other : others) {
                assertThat(proven(KEY, other)).as(other.toString()).isFalse();
            }
        });
    }

    @Test
    void takesAHostThatWasSignedWithoutItsPort() throws Exception {
        RequestHead bare = to(head("Action=ListDomains"), "broker.internal");
        RequestHead signed = bare.with(RequestSigner.sign(bare, NOON, new SigV2Credential(ID, KEY, Optional.empty())));

        assertThat(proven(KEY, to(signed, "Broker.Internal:8443"))).isTrue();
        assertThat(proven(KEY, to(signed, "broker.internals"))).isFalse();
    }

    @Test
    void showsASessionTokenWhereTheKeyHasOne() throws Exception {
        Optional<SecretKey> token = Optional.of(SecretKey.of("real/token+".toCharArray()));

        assertThat(RequestSigner.sign(head("Action=ListDomains"), NOON, new SigV2Credential(ID, KEY, token))
                        .first("SecurityToken"))
                .contains("real/token+");
    }

    @Test
    void readsTheTimesThatClientsWrite() throws Exception {
        assertThat(RequestSignature.parse(head(SHA1)).time().instant()).isEqualTo(NOON.instant());
        RequestSignature expiring = RequestSignature.parse(
                head(SHA1.replace("Timestamp=2026-03-01T12:00:00.000Z", "Expires=2026-03-01T13:00:00Z")));
        assertThat(expiring.type()).isEqualTo(SignatureType.SIGV2_FORM_PRESIGNED);
        assertThat(expiring.time().instant().plus(expiring.validity()))
                .isEqualTo(NOON.instant().plus(Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "SignatureVersion=2, SignatureVersion=1",
        "SignatureVersion=2, SignatureVersion=",
        "SignatureVersion=2, signatureversion=2",
        "SignatureVersion=2, SignatureVersion=2&SignatureVersion=2",
        "SignatureVersion=2, SignatureVersion=2&signatureversion=1",
        "SignatureVersion=2&, ''",
        "SignatureMethod=HmacSHA1, SignatureMethod=HmacMD5",
        "SignatureMethod=HmacSHA1, SignatureMethod=hmacsha1",
        "SignatureMethod=HmacSHA1, SignatureMethod=HmacSHA256",
        "SignatureMethod=HmacSHA1&, ''",
        "AWSAccessKeyId=, awsaccesskeyid=",
        "AWSAccessKeyId=, AWSAccessKeyId=A&AWSAccessKeyId=",
        "Signature=, Signature=x",
        "Signature=AAAA, Signature=AA-A",
        "Timestamp=, Expires=2026-03-01T12:00:00Z&Timestamp=",
        "Timestamp=, Time=",
        "Timestamp=, Timestamp=2026-03-01T12:00:00Z&timestamp=",
        "SignatureVersion=2, SignatureVersion=2&Action=A&Action=B",
        "SignatureVersion=2, SignatureVersion=2&X-Amz-Signature=a",
        "SignatureVersion=2, SignatureVersion=2&x-amz-algorithm=AWS4-HMAC-SHA256"
    })
    void rejectsWhatCarriesNoOneSignature(String from, String to) throws Exception {
        RequestHead head = head(SHA1.replace(from, to));

        RequestRejectedException refused =
                catchThrowableOfType(RequestRejectedException.class, () -> RequestSignature.parse(head));

        assertThat(refused.errorCode()).isEqualTo(ErrorCode.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-01T12:00:00",
                "2026-03-01T12:00:00+01:00",
                "2026-02-30T12:00:00Z",
                "-026-03-01T12:00:00Z",
                "+12026-03-01T12:00:00Z",
                "20260301T120000Z",
                "Sun, 01 Mar 2026 12:00:00 GMT",
                "2026-03-01T12:00:00.0000000000Z",
                "2026T"
            })
    void rejectsATimeThatIsNone(String time) throws Exception {
        RequestHead head = head(SHA1.replace(
                "2026-03-01T12:00:00.000Z", time.replace("+", "%2B").replace(" ", "%20")));

        RequestRejectedException refused =
                catchThrowableOfType(RequestRejectedException.class, () -> RequestSignature.parse(head));

        assertThat(refused.errorCode()).isEqualTo(ErrorCode.MALFORMED);
    }

    @Test
    void rejectsAFormOfMoreParametersThanAnyHas() throws Exception {
        RequestHead head = head("");

        assertThat(RequestSignature.withForm(head, "a&".repeat(20_000).getBytes(StandardCharsets.US_ASCII)))
                .isNotNull();
        assertThat(catchThrowableOfType(
                                RequestRejectedException.class,
                                () -> RequestSignature.withForm(
                                        head, "a&".repeat(20_001).getBytes(StandardCharsets.US_ASCII)))
                        .errorCode())
                .isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void holdsATokenOfItsOwnForForeign() throws Exception {
        RequestHead head = head(SHA1 + "&SecurityToken=t");

        assertThat(catchThrowableOfType(RequestRejectedException.class, () -> RequestSignature.parse(head))
                        .errorCode())
                .isEqualTo(ErrorCode.UNEXPECTED_SESSION_TOKEN);
    }
}
