package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.http.Headers;
import io.keybroker.http.PercentEncoding;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.SigningKey;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Odd S3 keys, signed by botocore; other clients spell their paths in other ways, which S3 takes for the same. */
final class S3KeysTest {
    private static final AccessKeyId ID = new AccessKeyId("AKIAIOSFODNN7EXAMPLE");
    private static final List<String> SIGNED = List.of("host", "x-amz-content-sha256", "x-amz-date");

    private static final Pattern HEX = Pattern.compile("%[0-9A-F]{2}");

    private record Recorded(String key, String path, String canonicalPath, String date, String hash, String signature) {
        RequestHead headAt(String wirePath) throws Exception {
            Headers.Builder headers = Headers.builder()
                    .add("host", "broker.internal:8443")
                    .add("x-amz-content-sha256", hash)
                    .add("x-amz-date", date)
                    .add("authorization", signature);
            return RequestHead.parse("HEAD", wirePath, headers.build());
        }

        @Override
        public String toString() {
            return key;
        }
    }

    private static Stream<Recorded> requests() throws Exception {
        try (InputStream in = S3KeysTest.class.getResourceAsStream("s3-keys.json")) {
            JsonNode requests = new ObjectMapper().readTree(in).get("requests");
            return StreamSupport.stream(requests.spliterator(), false)
                    .map(request -> new Recorded(
                            request.get("key").asText(),
                            request.get("path").asText(),
                            request.get("canonicalPath").asText(),
                            request.get("date").asText(),
                            request.get("hash").asText(),
                            request.get("authorization").asText()));
        }
    }

    /** The path as botocore, Java 2's Apache client, a client of lower-case hex and one that encodes nearly nothing send it. */
    private static Set<String> spellings(String path) {
        Set<String> spellings = new LinkedHashSet<>();
        spellings.add(path);
        spellings.add(path.replace("//", "/%2F"));
        spellings.add(HEX.matcher(path).replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT)));
        spellings.add(
                path.replace("%28", "(").replace("%29", ")").replace("%2B", "+").replace("%3D", "="));
        spellings.add(path.replace("~", "%7E"));
        return spellings;
    }

    private static SigningKey key(RequestSignature signature) {
        SecretKey secret = SecretKey.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".toCharArray());
        return SigningKey.derive(secret, signature.scope());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void acceptsEachSpellingOfThePath(Recorded recorded) throws Exception {
        String utf8 = new String(recorded.key().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        for (String path : spellings(recorded.path())) {
            RequestHead head = recorded.headAt(path);
            RequestSignature signature = RequestSignature.parse(head);

            assertThat(signature.isSignedBy(key(signature), head, recorded.hash()))
                    .as(path)
                    .isTrue();
            assertThat(PercentEncoding.decode(path)).isEqualTo("/jobs/" + utf8);
        }
        RequestHead other = recorded.headAt(recorded.path() + "x");
        RequestSignature signature = RequestSignature.parse(other);
        assertThat(signature.isSignedBy(key(signature), other, recorded.hash())).isFalse();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void signsForS3WhatIsSentInEachSpelling(Recorded recorded) throws Exception {
        for (String path : spellings(recorded.path())) {
            RequestHead came = recorded.headAt(path);
            RequestSignature expected = RequestSignature.parse(came);
            Headers host = Headers.builder().add("host", "broker.internal:8443").build();

            RequestHead out = RequestSigner.sign(
                            new RequestHead("HEAD", path, came.query(), host),
                            recorded.hash(),
                            new RequestSigner.SigningScope(expected.time(), expected.scope()),
                            new RequestSigner.Key(ID, key(expected)))
                    .head();

            assertThat(out.path()).isEqualTo(path);
            assertThat(RequestSignature.parse(out).signature().hex())
                    .isEqualTo(expected.signature().hex());
            assertThat(CanonicalPathStyle.S3.canonicalPath(path)).isEqualTo(recorded.canonicalPath());
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void acceptsAnEncodedSlashThatWasSignedAsItStands(Recorded recorded) throws Exception {
        String path = "/jobs/"
                + PercentEncoding.encode(PercentEncoding.decode(recorded.path().substring(6)));
        RequestHead came = recorded.headAt(path);
        RequestSignature claim = RequestSignature.parse(came);
        CredentialScope scope = claim.scope();
        String literal = key(claim)
                .sign(CanonicalRequest.build(came, SIGNED, CanonicalPathStyle.S3_ENCODED_SLASH, recorded.hash())
                        .stringToSign(Timestamp.parse(recorded.date()), scope))
                .hex();
        RequestHead head = new Recorded(
                        recorded.key(),
                        path,
                        "",
                        recorded.date(),
                        recorded.hash(),
                        recorded.signature().replaceFirst("Signature=.*", "Signature=" + literal))
                .headAt(path);

        assertThat(RequestSignature.parse(head).isSignedBy(key(claim), head, recorded.hash()))
                .isTrue();
    }
}
