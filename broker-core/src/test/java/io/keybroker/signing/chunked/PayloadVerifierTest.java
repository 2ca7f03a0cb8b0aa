package io.keybroker.signing.chunked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.credential.SecretKey;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.checksums.SdkChecksum;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;

/** Bodies proven on the way, whole and cut at every byte, and every way of not keeping a promise. */
final class PayloadVerifierTest {
    private static final byte[] HELLO = "hello, world".getBytes(StandardCharsets.US_ASCII);
    private static final PayloadVerifier.Output NOWHERE = piece -> {};
    private static final SeedSignature SEED = new SeedSignature(
            SigningKey.derive(
                    SecretKey.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".toCharArray()),
                    new CredentialScope("20260301", "eu-central-1", "s3")),
            Timestamp.of(Instant.EPOCH),
            new CredentialScope("20260301", "eu-central-1", "s3"),
            new Signature(new byte[32]));
    private static final Optional<SeedSignatures> CHAINS = Optional.of(new SeedSignatures(SEED, SEED));
    private static final String CRC32 = "x-amz-checksum-crc32";
    private static final String BODY = "5\r\nhello\r\n7\r\n, world\r\n0\r\n" + CRC32 + ":" + crc32(HELLO) + "\r\n\r\n";

    private static String crc32(byte[] data) {
        return checksum(DefaultChecksumAlgorithm.CRC32, data);
    }

    private static String checksum(ChecksumAlgorithm algorithm, byte[] data) {
        SdkChecksum checksum = SdkChecksum.forAlgorithm(algorithm);
        checksum.update(data, 0, data.length);
        return Base64.getEncoder().encodeToString(checksum.getChecksumBytes());
    }

    private static PayloadVerifier chunked(String trailer, String length) throws RequestRejectedException {
        Headers headers = Headers.builder()
                .add("x-amz-trailer", trailer)
                .add("x-amz-decoded-content-length", length)
                .build();
        return PayloadVerifier.create(
                new PayloadHash(PayloadHash.Mode.UNSIGNED_TRAILER, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
                headers,
                CHAINS);
    }

    private static void prove(PayloadVerifier relay, String body) throws RequestRejectedException {
        relay.update(ByteBuffer.wrap(body.getBytes(StandardCharsets.ISO_8859_1)), NOWHERE);
        relay.finish(NOWHERE);
    }

    private static void assertRefused(ErrorCode errorCode, String body) {
        assertThatThrownBy(() -> prove(chunked(CRC32, "12"), body))
                .as(body)
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(errorCode));
    }

    @Test
    void provesAHashedBodyCutAnywhere() throws Exception {
        String hash = PayloadHash.ofBody(HELLO).text();
        for (int cut = 0; cut <= HELLO.length; cut++) {
            PayloadVerifier relay =
                    PayloadVerifier.create(new PayloadHash(PayloadHash.Mode.HASHED, hash), Headers.none(), CHAINS);
            ByteBuffer second = ByteBuffer.wrap(HELLO, cut, HELLO.length - cut);
            relay.update(ByteBuffer.wrap(HELLO, 0, cut), NOWHERE);
            List<ByteBuffer> pieces = new ArrayList<>();
            relay.update(second, pieces::add);
            relay.finish(pieces::add);

            assertThat(pieces).hasSize(1);
            assertThat(pieces.get(0))
                    .isSameAs(second)
                    .matches(piece -> piece.remaining() == second.capacity() - second.position());
        }
    }

    @Test
    void rejectsAHashedBodyWithAnyBitTurned() throws Exception {
        String hash = PayloadHash.ofBody(HELLO).text();
        for (int bit = 0; bit < HELLO.length * 8; bit++) {
            byte[] turned = HELLO.clone();
            turned[bit / 8] ^= (byte) (1 << (bit % 8));
            PayloadVerifier relay =
                    PayloadVerifier.create(new PayloadHash(PayloadHash.Mode.HASHED, hash), Headers.none(), CHAINS);
            relay.update(ByteBuffer.wrap(turned), NOWHERE);

            assertThatThrownBy(() -> relay.finish(NOWHERE))
                    .isInstanceOfSatisfying(
                            RequestRejectedException.class,
                            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.BODY_MISMATCH));
        }
    }

    @Test
    void takesAnUnsignedBodyAsItIs() throws Exception {
        PayloadVerifier relay = PayloadVerifier.create(
                new PayloadHash(PayloadHash.Mode.UNSIGNED, "UNSIGNED-PAYLOAD"), Headers.none(), CHAINS);
        ByteBuffer data = ByteBuffer.wrap(HELLO);
        List<ByteBuffer> pieces = new ArrayList<>();
        relay.update(data, pieces::add);
        relay.finish(pieces::add);

        assertThat(pieces).hasSize(1);
        assertThat(pieces.get(0)).isSameAs(data);
        assertThat(data.remaining()).isEqualTo(HELLO.length);
    }

    @Test
    void provesChunksCutAtEveryPairOfBytes() throws Exception {
        byte[] body = BODY.getBytes(StandardCharsets.US_ASCII);
        for (int first = 0; first <= body.length; first++) {
            for (int second = first; second <= body.length; second++) {
                PayloadVerifier relay = chunked(CRC32, "12");
                relay.update(ByteBuffer.wrap(body, 0, first), NOWHERE);
                relay.update(ByteBuffer.wrap(body, first, second - first).asReadOnlyBuffer(), NOWHERE);
                relay.update(ByteBuffer.wrap(body, second, body.length - second), NOWHERE);
                relay.finish(NOWHERE);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "x-amz-checksum-crc32, CRC32",
        "x-amz-checksum-crc32c, CRC32C",
        "x-amz-checksum-crc64nvme, CRC64NVME",
        "x-amz-checksum-sha1, SHA1",
        "x-amz-checksum-sha256, SHA256"
    })
    void agreesWithAnotherHandOnEveryChecksum(String trailer, String algorithm) throws Exception {
        Random random = new Random(7);
        for (int length = 0; length < 600; length += 1 + random.nextInt(7)) {
            byte[] data = new byte[length];
            random.nextBytes(data);
            TrailerChecksum checksum = TrailerChecksum.create(trailer);
            int cut = length == 0 ? 0 : random.nextInt(length);
            checksum.update(ByteBuffer.wrap(data, 0, cut));
            ByteBuffer direct = ByteBuffer.allocateDirect(length - cut)
                    .put(data, cut, length - cut)
                    .flip();
            checksum.update(direct);

            assertThat(checksum.base64())
                    .isEqualTo(
                            algorithm.equals("CRC64NVME") ? crc64Nvme(data) : checksum(sdkAlgorithm(algorithm), data));
            assertThat(direct.hasRemaining()).isFalse();
        }
    }

    private static ChecksumAlgorithm sdkAlgorithm(String name) {
        return switch (name) {
            case "CRC32" -> DefaultChecksumAlgorithm.CRC32;
            case "CRC32C" -> DefaultChecksumAlgorithm.CRC32C;
            case "SHA1" -> DefaultChecksumAlgorithm.SHA1;
            default -> DefaultChecksumAlgorithm.SHA256;
        };
    }

    /** Bit by bit from the definition; the SDK has it in native code alone. */
    private static String crc64Nvme(byte[] data) {
        long crc = -1;
        for (byte b : data) {
            for (int bit = 0; bit < 8; bit++) {
                boolean odd = ((crc ^ (b >> bit)) & 1) != 0;
                crc = (crc >>> 1) ^ (odd ? 0x9A6C9329AC4BC9B5L : 0);
            }
        }
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(8).putLong(~crc).array());
    }

    @Test
    void agreesWithThePublishedCheckOfCrc64Nvme() {
        Crc64Nvme crc = new Crc64Nvme();
        crc.update("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9);

        assertThat(crc.getValue()).isEqualTo(0xAE8B14860A799888L);
        crc.reset();
        assertThat(crc.getValue()).isZero();
    }

    @Test
    void provesAnEmptyBodyAndHexadecimalOfEitherCase() throws Exception {
        byte[] data = new byte[0x1a];
        String zeros = new String(data, StandardCharsets.US_ASCII);

        prove(chunked(CRC32, "0"), "0\r\n" + CRC32 + ":" + crc32(new byte[0]) + "\r\n\r\n");
        for (String size : List.of("1a", "1A", "0001a")) {
            prove(chunked(CRC32, "26"), size + "\r\n" + zeros + "\r\n0\r\n" + CRC32 + ":" + crc32(data) + "\r\n\r\n");
        }
    }

    @Test
    void takesTheTrailerAsMinioClientsEndIt() throws Exception {
        prove(chunked(CRC32, "12"), BODY.replace("\r\n\r\n", "\n\r\n\r\n"));
    }

    @Test
    void rejectsABodyThatIsCutOff() {
        for (int end = 0; end < BODY.length(); end++) {
            assertRefused(ErrorCode.INCOMPLETE_BODY, BODY.substring(0, end));
        }
    }

    @Test
    void rejectsChunksThatHoldLessOrMoreThanWasPromised() throws Exception {
        assertThatThrownBy(() -> prove(chunked(CRC32, "13"), BODY))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INCOMPLETE_BODY));
        assertThatThrownBy(() -> prove(chunked(CRC32, "11"), BODY))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.MALFORMED));
    }

    @Test
    void rejectsAWrongChecksum() {
        assertRefused(ErrorCode.BAD_CHECKSUM, BODY.replace("world", "World"));
        assertRefused(ErrorCode.BAD_CHECKSUM, BODY.replace(crc32(HELLO), "AAAAAA=="));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAAAA", "AAAAAAA=", "AA-AAA==", "AAAAAAAA", "none"})
    void rejectsAChecksumThatIsNotTheBase64FormOfOne(String value) {
        assertRefused(ErrorCode.MALFORMED, BODY.replace(crc32(HELLO), value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "g\r\n",
                "\r\n",
                "-5\r\nhello\r\n",
                "+5\r\nhello\r\n",
                " 5\r\nhello\r\n",
                "5 \r\nhello\r\n",
                "0x5\r\nhello\r\n",
                "5;ext=1\r\nhello\r\n",
                "5\nhello\r\n",
                "5\r\nhello!\r\n",
                "5\r\nhell\r\n7\r\n",
                "ffffffffffff\r\n",
                "7fffffffffffffff\r\n",
                "ffffffffffffffff\r\n",
                "10000000000000005\r\nhello\r\n",
                "5\rhello",
                "\n",
                "5\r\nhello\n",
                "\u0665\r\nhello\r\n",
                "5\r\r\nhello\r\n"
            })
    void rejectsWhatIsNoChunk(String body) {
        assertRefused(ErrorCode.MALFORMED, body);
    }

    @Test
    void rejectsALineWithoutEnd() {
        assertRefused(ErrorCode.MALFORMED, "0".repeat(300));
        assertRefused(ErrorCode.MALFORMED, BODY.substring(0, BODY.indexOf(CRC32)) + "a".repeat(300));
    }

    @Test
    void rejectsAnyTrailerButTheOneThatWasNamed() {
        String chunks = BODY.substring(0, BODY.indexOf(CRC32));
        String line = CRC32 + ":" + crc32(HELLO) + "\r\n";

        assertRefused(ErrorCode.MALFORMED_TRAILER, chunks + "\r\n");
        assertRefused(ErrorCode.MALFORMED_TRAILER, chunks + line + line + "\r\n");
        assertRefused(ErrorCode.MALFORMED_TRAILER, chunks + "x-amz-acl:public-read\r\n" + line + "\r\n");
        assertRefused(ErrorCode.MALFORMED_TRAILER, chunks + line + "x-amz-meta-a:b\r\n\r\n");
        assertRefused(ErrorCode.MALFORMED_TRAILER, chunks + line.replace("crc32", "crc32c") + "\r\n");
        assertRefused(ErrorCode.MALFORMED_TRAILER, chunks + ":" + crc32(HELLO) + "\r\n\r\n");
        assertRefused(ErrorCode.MALFORMED_TRAILER, chunks + CRC32 + "\r\n\r\n");
        assertRefused(ErrorCode.MALFORMED, BODY + "\r\n");
        assertRefused(ErrorCode.MALFORMED, BODY + "x");
        assertRefused(ErrorCode.MALFORMED, BODY.replace("\r\n\r\n", "\n\n\r\n\r\n"));
        assertRefused(ErrorCode.MALFORMED, BODY.replace("\r\n\r\n", "\n\r\n\n\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "x-amz-checksum-md5, 12", "x-amz-acl, 12", "'x-amz-checksum-crc32,x-amz-checksum-sha1', 12", "'', 12",
        "x-amz-checksum-crc32, ''", "x-amz-checksum-crc32, -1", "x-amz-checksum-crc32, 1e3",
                "x-amz-checksum-crc32, 0x10",
        "x-amz-checksum-crc32, 1234567890123456", "x-amz-checksum-crc32, '1,2'", "x-amz-checksum-crc32, \u0661"
    })
    void rejectsAPromiseThatIsNone(String trailer, String length) {
        assertThatThrownBy(() -> chunked(trailer, length))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.MALFORMED));
    }

    @Test
    void rejectsAPromiseMadeTwiceOrNotAtAll() {
        PayloadHash mode = new PayloadHash(PayloadHash.Mode.UNSIGNED_TRAILER, "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
        Headers.Builder headers = Headers.builder().add("x-amz-decoded-content-length", "12");

        assertThatThrownBy(() -> PayloadVerifier.create(mode, Headers.none(), CHAINS))
                .isInstanceOf(RequestRejectedException.class);
        assertThatThrownBy(() -> PayloadVerifier.create(mode, headers.build(), CHAINS))
                .isInstanceOf(RequestRejectedException.class);
        headers.add("x-amz-trailer", CRC32).add("x-amz-trailer", "x-amz-checksum-sha1");
        assertThatThrownBy(() -> PayloadVerifier.create(mode, headers.build(), CHAINS))
                .isInstanceOf(RequestRejectedException.class);
    }

    @Test
    void neverStreamsABodyWhoseHashIsUnknown() {
        assertThatThrownBy(() ->
                        PayloadVerifier.create(new PayloadHash(PayloadHash.Mode.ABSENT, ""), Headers.none(), CHAINS))
                .isInstanceOf(IllegalStateException.class);
    }
}
