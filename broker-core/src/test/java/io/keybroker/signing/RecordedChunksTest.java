package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.GoldenFile;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.http.Headers;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.chunked.PayloadVerifier;
import io.keybroker.signing.chunked.SeedSignature;
import io.keybroker.signing.chunked.SeedSignatures;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import io.keybroker.text.Hex;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bodies in signed chunks that the AWS SDK for Java wrote and that were kept: neither it nor we may change them. */
final class RecordedChunksTest {
    private static final Instant TIME = Instant.parse("2026-03-01T10:15:30Z");
    private static final CredentialScope SCOPE = new CredentialScope("20260301", "eu-central-1", "s3");
    private static final Credential KEY = new Credential(
            new AccessKeyId("BKIAVECTORSEXAMPLEA2"),
            SecretKey.of("vectorsXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE0".toCharArray()));
    private static final String SEED = "5e".repeat(32);
    private static final String TRAILER = "x-amz-checksum-crc32c";
    private static final String CRC32C_OF_DATA = "yZRlqg==";
    private static final byte[] DATA = "hello world".getBytes(StandardCharsets.US_ASCII);

    private static String signedBySdk() throws Exception {
        SdkChunks plain = new SdkChunks(KEY, SCOPE, TIME, SEED);
        return "--- one chunk\n" + text(plain.body(DATA, 1024))
                + "--- three chunks\n" + text(new SdkChunks(KEY, SCOPE, TIME, SEED).body(DATA, 4))
                + "--- empty\n" + text(new SdkChunks(KEY, SCOPE, TIME, SEED).body(new byte[0], 1024))
                + "--- trailer\n"
                + text(new SdkChunks(KEY, SCOPE, TIME, SEED).body(DATA, 6, TRAILER, CRC32C_OF_DATA));
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.ISO_8859_1).replace("\r\n", "\\r\n");
    }

    private static SeedSignature seed() {
        return new SeedSignature(
                SigningKey.derive(KEY.secret(), SCOPE), Timestamp.of(TIME), SCOPE, new Signature(Hex.parse(SEED)));
    }

    @Test
    void verifiesAndSignsRecordedChunksAsTheSdk() throws Exception {
        String recorded = signedBySdk();
        GoldenFile.requireUnchanged("signed-chunks.txt", recorded);

        for (String each : recorded.split("--- [a-z ]+\n")) {
            if (!each.isEmpty()) {
                assertThat(text(reSigned(each))).isEqualTo(each);
            }
        }
    }

    /** The body verified and signed again with the same key and seed: byte for byte what it was. */
    private static byte[] reSigned(String recorded) throws Exception {
        byte[] body = recorded.replace("\\r\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        boolean trailed = recorded.contains(TRAILER);
        Headers.Builder headers = Headers.builder()
                .add("x-amz-decoded-content-length", recorded.startsWith("0;") ? "0" : Integer.toString(DATA.length));
        if (trailed) {
            headers.add("x-amz-trailer", TRAILER);
        }
        PayloadHash.Mode mode = trailed ? PayloadHash.Mode.SIGNED_CHUNKS_TRAILER : PayloadHash.Mode.SIGNED_CHUNKS;
        PayloadVerifier relay = PayloadVerifier.create(
                new PayloadHash(mode, ""), headers.build(), Optional.of(new SeedSignatures(seed(), seed())));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PayloadVerifier.Output sink = piece -> {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            out.writeBytes(bytes);
        };
        relay.update(ByteBuffer.wrap(body), sink);
        relay.finish(sink);
        return out.toByteArray();
    }
}
