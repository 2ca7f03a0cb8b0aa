package io.keybroker.demo.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** Bodies in signed chunks as the SDK writes them, and with a byte changed. */
final class ChunkSignatureVerifierTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ID = "AKIAIOSFODNN7EXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private static SignedRequest signed(boolean trailer) {
        return AwsV4HttpSigner.create().sign(s -> {
            s.identity(AwsBasicCredentials.create(ID, SECRET))
                    .request(SdkHttpRequest.builder()
                            .method(SdkHttpMethod.PUT)
                            .uri(URI.create("https://localhost/jobs/key"))
                            .putHeader("Content-Length", "100")
                            .build())
                    .payload(ContentStreamProvider.fromByteArray(new byte[100]))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1")
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                    .putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, true)
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC));
            if (trailer) {
                s.putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.CRC32);
            }
        });
    }

    private static RawMessageHead head(SignedRequest signed) throws Exception {
        StringBuilder head = new StringBuilder("PUT /jobs/key HTTP/1.1\r\n");
        signed.request()
                .forEachHeader((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        return RawMessageHead.read(
                        new ByteArrayInputStream(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1)))
                .orElseThrow();
    }

    private static ChunkSignatureVerifier check(RawMessageHead head) {
        SignatureVerifier check = new SignatureVerifier(
                "s3",
                new Credential(new AccessKeyId(ID), SecretKey.of(SECRET.toCharArray())),
                Clock.fixed(NOW, ZoneOffset.UTC));
        String payload = head.first("x-amz-content-sha256").orElseThrow();
        assertThat(check.verify(head, payload)).isEmpty();
        Optional<ChunkSignatureVerifier> chunks = check.chunks(head, payload);
        return chunks.orElseThrow();
    }

    @Test
    void takesWhatTheSdkSigned() throws Exception {
        for (boolean trailer : new boolean[] {false, true}) {
            SignedRequest signed = signed(trailer);
            byte[] body = body(signed);
            ChunkSignatureVerifier check = check(head(signed));
            check.update(body, body.length);

            assertThat(check.proven()).isTrue();
        }
    }

    @Test
    void provesNoBodyThatIsCutShortOrHasAByteChanged() throws Exception {
        SignedRequest signed = signed(true);
        byte[] body = body(signed);
        RawMessageHead head = head(signed);
        for (int at = 0; at < body.length; at++) {
            byte[] bytes = body.clone();
            bytes[at] ^= 1;
            ChunkSignatureVerifier chunkSignatureVerifier = check(head);
            chunkSignatureVerifier.update(bytes, bytes.length);
            ChunkSignatureVerifier cut = check(head);
            cut.update(body, at);

            assertThat(chunkSignatureVerifier.proven()).as("byte %d", at).isFalse();
            assertThat(cut.proven()).as("%d bytes", at).isFalse();
        }
    }

    private static byte[] body(SignedRequest signed) throws Exception {
        try (InputStream in = signed.payload().orElseThrow().newStream()) {
            return in.readAllBytes();
        }
    }
}
