package io.keybroker.signing.chunked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.SdkChunks;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SignatureVector;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import io.keybroker.text.Hex;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed chunks: what the SDK signs with the one key comes out as what it signs with the other, or not at all. */
final class SignedChunkVerifierTest {
    private static final Instant THEN = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:07Z");
    private static final Credential FAKE = key("BKIAIOSFODNN7EXAMPLE", "fakeXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY0");
    private static final Credential REAL = key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static final CredentialScope IN = new CredentialScope("20260301", "us-east-1", "s3");
    private static final CredentialScope OUT = new CredentialScope("20260301", "eu-central-1", "s3");
    private static final String SEED_IN = "11".repeat(32);
    private static final String SEED_OUT = "22".repeat(32);
    private static final SeedSignatures CHAINS =
            new SeedSignatures(seed(FAKE, IN, THEN, SEED_IN), seed(REAL, OUT, NOW, SEED_OUT));
    private static final String CRC32_TRAILER = "x-amz-checksum-crc32";
    private static final byte[] SMALL = "hello, world".getBytes(StandardCharsets.US_ASCII);

    private static Credential key(String id, String secret) {
        return new Credential(new AccessKeyId(id), SecretKey.of(secret.toCharArray()));
    }

    private static SdkChunks client() throws Exception {
        return new SdkChunks(FAKE, IN, THEN, SEED_IN);
    }

    private static SdkChunks aws() throws Exception {
        return new SdkChunks(REAL, OUT, NOW, SEED_OUT);
    }

    private static SeedSignature seed(Credential credential, CredentialScope scope, Instant time, String signature) {
        return new SeedSignature(
                SigningKey.derive(credential.secret(), scope),
                Timestamp.of(time),
                scope,
                new Signature(Hex.parse(signature)));
    }

    private static PayloadVerifier relay(PayloadHash.Mode mode, long length) throws RequestRejectedException {
        Headers.Builder headers = Headers.builder().add("x-amz-decoded-content-length", Long.toString(length));
        if (mode == PayloadHash.Mode.SIGNED_CHUNKS_TRAILER) {
            headers.add("x-amz-trailer", CRC32_TRAILER);
        }
        return PayloadVerifier.create(new PayloadHash(mode, ""), headers.build(), Optional.of(CHAINS));
    }

    /** What comes out, cut into pieces of at most so many bytes on the way in. */
    private static byte[] relayed(PayloadVerifier relay, byte[] body, int most) throws RequestRejectedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PayloadVerifier.Output sink = piece -> {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            out.writeBytes(bytes);
        };
        for (int from = 0; from < body.length; from += most) {
            relay.update(ByteBuffer.wrap(body, from, Math.min(most, body.length - from)), sink);
        }
        relay.finish(sink);
        return out.toByteArray();
    }

    private static String crc32(byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(data);
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] random(int length) {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return data;
    }

    @Test
    void makesTheSignaturesThatAwsPublished() throws Exception {
        JsonNode published = SignatureVector.json("chunked.json");
        Credential key = key(
                published.path("access_key").asText(),
                published.path("secret_key").asText());
        CredentialScope scope = new CredentialScope("20130524", "us-east-1", "s3");
        JsonNode v4 = published.path("v4");
        ChunkSigner chain = new ChunkSigner(seed(
                key,
                scope,
                Instant.parse("2013-05-24T00:00:00Z"),
                v4.path("seed_signature").asText()));
        for (JsonNode chunk : v4.path("chunks")) {
            byte[] data = chunk.path("byte")
                    .asText()
                    .repeat(chunk.path("length").asInt())
                    .getBytes(StandardCharsets.US_ASCII);

            assertThat(chain.chunk(PayloadHash.ofBody(data).text()).hex())
                    .isEqualTo(chunk.path("signature").asText());
        }
        byte[] trailers = "first:1st\nsecond:2nd\nthird:3rd\n".getBytes(StandardCharsets.US_ASCII);

        assertThat(chain.trailer(PayloadHash.ofBody(trailers).text()).hex())
                .isEqualTo(v4.path("trailer_signature_after_the_three_chunks").asText());
    }

    @Test
    void handsOutWhatTheSdkWouldHaveSignedWithTheRealKey() throws Exception {
        Random random = new Random(11);
        for (int length : new int[] {0, 1, 1023, 1024, 1025, 65_536, 200_000, 3_000_000}) {
            byte[] data = random(length);
            int chunk = length > 200_000 ? SignedChunkVerifier.LARGEST_CHUNK : 1024;
            int most = 1 + random.nextInt(10_000);
            byte[] body = client().body(data, chunk);
            byte[] trailed = client().body(data, chunk, CRC32_TRAILER, crc32(data));

            byte[] out = relayed(relay(PayloadHash.Mode.SIGNED_CHUNKS, length), body, most);
            byte[] trailedOut = relayed(relay(PayloadHash.Mode.SIGNED_CHUNKS_TRAILER, length), trailed, most);

            assertThat(out).isEqualTo(aws().body(data, chunk)).hasSameSizeAs(body);
            assertThat(trailedOut)
                    .isEqualTo(aws().body(data, chunk, CRC32_TRAILER, crc32(data)))
                    .hasSameSizeAs(trailed);
        }
    }

    @Test
    void doesNotMindWhereTheBodyIsCut() throws Exception {
        byte[] body = client().body(SMALL, 5, CRC32_TRAILER, crc32(SMALL));
        byte[] expected = aws().body(SMALL, 5, CRC32_TRAILER, crc32(SMALL));

        for (int most = 1; most <= body.length; most++) {
            assertThat(relayed(relay(PayloadHash.Mode.SIGNED_CHUNKS_TRAILER, SMALL.length), body, most))
                    .isEqualTo(expected);
        }
    }

    @Test
    void rejectsABodyThatIsCutOffAnywhereAndNeverHandsItOutWhole() throws Exception {
        byte[] body = client().body(SMALL, 5, CRC32_TRAILER, crc32(SMALL));
        for (int end = 0; end < body.length; end++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PayloadVerifier relay = relay(PayloadHash.Mode.SIGNED_CHUNKS_TRAILER, SMALL.length);
            relay.update(ByteBuffer.wrap(body, 0, end), piece -> out.writeBytes(piece.array()));

            assertThatThrownBy(() -> relay.finish(piece -> out.writeBytes(piece.array())))
                    .isInstanceOfSatisfying(
                            RequestRejectedException.class,
                            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INCOMPLETE_BODY));
            assertThat(out.toString(StandardCharsets.US_ASCII)).doesNotContain("\r\n0;");
        }
    }

    @Test
    void rejectsEveryChangeOfAByteUnlessItMeansTheSame() throws Exception {
        byte[] body = client().body(SMALL, 5, CRC32_TRAILER, crc32(SMALL));
        String expected = new String(aws().body(SMALL, 5, CRC32_TRAILER, crc32(SMALL)), StandardCharsets.ISO_8859_1);
        int refused = 0;
        for (int at = 0; at < body.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] bytes = body.clone();
                bytes[at] = (byte) value;
                try {
                    byte[] out = relayed(relay(PayloadHash.Mode.SIGNED_CHUNKS_TRAILER, SMALL.length), bytes, 64);
                    assertThat(new String(out, StandardCharsets.ISO_8859_1)).isEqualToIgnoringCase(expected);
                } catch (RequestRejectedException e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(250 * body.length);
    }

    @Test
    void rejectsChunksInAnotherOrderLeftOutOrSignedByAnotherKey() throws Exception {
        String body = new String(client().body(SMALL, 4), StandardCharsets.US_ASCII);
        int first = body.indexOf("hell") + 6;
        int second = body.indexOf("o, w") + 6;
        String turned = body.substring(first, second) + body.substring(0, first) + body.substring(second);
        String shortened = body.substring(first);
        String foreign = new String(aws().body(SMALL, 4), StandardCharsets.US_ASCII);

        assertRefused(ErrorCode.WRONG_SIGNATURE, turned, 12);
        assertRefused(ErrorCode.WRONG_SIGNATURE, shortened, 8);
        assertRefused(ErrorCode.WRONG_SIGNATURE, foreign, 12);
        assertRefused(ErrorCode.INCOMPLETE_BODY, body, 13);
        assertRefused(ErrorCode.MALFORMED, body, 11);
        assertRefused(ErrorCode.MALFORMED, body + "x", 12);
        assertRefused(ErrorCode.MALFORMED, body.replace("hell", "hello"), 12);
    }

    private static void assertRefused(ErrorCode errorCode, String body, long length) {
        assertThatThrownBy(() -> relayed(
                        relay(PayloadHash.Mode.SIGNED_CHUNKS, length), body.getBytes(StandardCharsets.ISO_8859_1), 7))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(errorCode));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4\r\nhell\r\n",
                ";chunk-signature=\r\n",
                "4;chunk-signature\r\n",
                "4;chunk-signature=00\r\n",
                "4;chunk-extension=%s\r\n",
                "4;chunk-signature=%s;x=1\r\n",
                "4;x=1;chunk-signature=%s\r\n",
                "4; chunk-signature=%s\r\n",
                "4;Chunk-Signature=%s\r\n",
                "g;chunk-signature=%s\r\n",
                "-1;chunk-signature=%s\r\n",
                "4;chunk-signature=%s\n",
                "\r\n",
                "\n"
            })
    void rejectsAChunkThatDoesNotStartAsOne(String text) {
        assertRefused(ErrorCode.MALFORMED, text.replace("%s", "ab".repeat(32)), 12);
        assertRefused(ErrorCode.MALFORMED, "0".repeat(300), 12);
        assertRefused(ErrorCode.MALFORMED, text.replace("%s", "AB".repeat(32)), 12);
    }

    @Test
    void rejectsAChunkThatItWouldHaveToHoldTooMuchOf() {
        assertRefused(ErrorCode.TOO_LARGE, "100001;chunk-signature=" + "ab".repeat(32) + "\r\n", 1 << 21);
    }

    @Test
    void takesTheTrailerAsMinioClientsWriteIt() throws Exception {
        String line = CRC32_TRAILER + ":" + crc32(SMALL);
        String body = new String(client().body(SMALL, 5, CRC32_TRAILER, crc32(SMALL)), StandardCharsets.US_ASCII);
        String expected = new String(aws().body(SMALL, 5, CRC32_TRAILER, crc32(SMALL)), StandardCharsets.US_ASCII);
        byte[] theirs = body.replace(line, line + '\n').getBytes(StandardCharsets.US_ASCII);

        byte[] out = relayed(relay(PayloadHash.Mode.SIGNED_CHUNKS_TRAILER, SMALL.length), theirs, 9);

        assertThat(new String(out, StandardCharsets.US_ASCII)).isEqualTo(expected.replace(line, line + '\n'));
    }

    @Test
    void rejectsATrailerThatIsWrongUnsignedOrNotTheOneThatWasNamed() throws Exception {
        String body = new String(client().body(SMALL, 5, CRC32_TRAILER, crc32(SMALL)), StandardCharsets.US_ASCII);
        String wrong = new String(client().body(SMALL, 5, CRC32_TRAILER, "AAAAAA=="), StandardCharsets.US_ASCII);
        String line = CRC32_TRAILER + ":" + crc32(SMALL) + "\r\n";
        String signature = body.substring(body.indexOf("x-amz-trailer-signature"), body.length() - 2);

        assertTrailerRefused(ErrorCode.BAD_CHECKSUM, wrong);
        assertTrailerRefused(ErrorCode.MALFORMED, body.replace(signature, ""));
        assertTrailerRefused(ErrorCode.MALFORMED_TRAILER, body.replace(line, ""));
        assertTrailerRefused(ErrorCode.MALFORMED, body.replace(line, line + line));
        assertTrailerRefused(ErrorCode.MALFORMED, body.replace(line, line + "x-amz-acl:public-read\r\n"));
        assertTrailerRefused(ErrorCode.MALFORMED, body.replace(signature, signature + signature));
        assertTrailerRefused(ErrorCode.MALFORMED_TRAILER, body.replace("crc32", "crc32c"));
        assertTrailerRefused(
                ErrorCode.WRONG_SIGNATURE,
                body.replace(signature, "x-amz-trailer-signature:" + "00".repeat(32) + "\r\n"));
    }

    private static void assertTrailerRefused(ErrorCode errorCode, String body) {
        assertThatThrownBy(() -> relayed(
                        relay(PayloadHash.Mode.SIGNED_CHUNKS_TRAILER, SMALL.length),
                        body.getBytes(StandardCharsets.ISO_8859_1),
                        9))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(errorCode));
    }

    @Test
    void rejectsATrailerThatTheModeDoesNotHave() {
        Headers headers = Headers.builder()
                .add("x-amz-decoded-content-length", "12")
                .add("x-amz-trailer", CRC32_TRAILER)
                .build();

        assertThatThrownBy(() -> PayloadVerifier.create(
                        new PayloadHash(PayloadHash.Mode.SIGNED_CHUNKS, ""), headers, Optional.of(CHAINS)))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.MALFORMED));
    }
}
