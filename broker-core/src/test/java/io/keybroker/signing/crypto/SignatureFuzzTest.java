package io.keybroker.signing.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.chunked.PayloadVerifier;
import io.keybroker.signing.chunked.SeedSignature;
import io.keybroker.signing.chunked.SeedSignatures;
import io.keybroker.signing.sigv4.AuthorizationHeader;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Signatures and chunk framing of any bytes: read, or rejected. */
final class SignatureFuzzTest {
    private static final Timestamp TIME = Timestamp.of(Instant.parse("2026-03-01T12:00:00Z"));
    private static final CredentialScope SCOPE = new CredentialScope("20260301", "eu-central-1", "s3");
    private static final SeedSignature SEED = new SeedSignature(
            SigningKey.derive(SecretKey.of("not-a-secret".getBytes(StandardCharsets.US_ASCII)), SCOPE),
            TIME,
            SCOPE,
            new Signature(new byte[32]));
    private static final PayloadVerifier.Output NOWHERE = piece -> {};

    private static String text(byte[] data) {
        return new String(data, StandardCharsets.ISO_8859_1);
    }

    @FuzzTest
    void authorization(byte[] data) {
        try {
            AuthorizationHeader read = AuthorizationHeader.parse(text(data));
            assertThat(read.signedHeaders()).isSorted().doesNotHaveDuplicates();
        } catch (RequestRejectedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    /** The first line is the target, the second the Authorization, the third the time. */
    @FuzzTest
    void claim(byte[] data) {
        String[] lines = text(data).split("\n", 4);
        Headers.Builder headers = Headers.builder().add("host", "broker.internal");
        if (lines.length > 1 && !lines[1].isEmpty()) {
            headers.add("authorization", lines[1]);
        }
        if (lines.length > 2) {
            headers.add("x-amz-date", lines[2]);
        }
        try {
            RequestSignature requestSignature =
                    RequestSignature.parse(RequestHead.parse("GET", lines[0], headers.build()));
            assertThat(requestSignature.id()).isNotNull();
        } catch (RequestRejectedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    @FuzzTest
    void unsignedChunks(byte[] data) {
        relay("STREAMING-UNSIGNED-PAYLOAD-TRAILER", data);
    }

    @FuzzTest
    void signedChunks(byte[] data) {
        relay("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", data);
    }

    @FuzzTest
    void signedChunksWithATrailer(byte[] data) {
        relay("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", data);
    }

    private static void relay(String mode, byte[] data) {
        Headers.Builder headers = Headers.builder().add("x-amz-decoded-content-length", "11");
        if (mode.endsWith("TRAILER")) {
            headers.add("x-amz-trailer", "x-amz-checksum-crc32");
        }
        try {
            PayloadVerifier relay = PayloadVerifier.create(
                    PayloadHash.of(mode), headers.build(), Optional.of(new SeedSignatures(SEED, SEED)));
            int half = data.length / 2; // pieces end anywhere
            relay.update(ByteBuffer.wrap(data, 0, half), NOWHERE);
            relay.update(ByteBuffer.wrap(data, half, data.length - half), NOWHERE);
            relay.finish(NOWHERE);
        } catch (RequestRejectedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
