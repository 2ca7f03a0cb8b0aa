package io.keybroker.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.RequestRejectedException;
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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies of every signed mode with a byte changed, put in or left out: the same data comes out, or nothing whole. */
final class MutatedBodyTest {
    /** How many in all; {@code -Dmutants=1000000} for the long form. */
    private static final int MUTANTS = Integer.getInteger("mutants", 20_000);

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final CredentialScope SCOPE = new CredentialScope("20260301", "eu-central-1", "s3");
    private static final Credential FAKE = new Credential(
            new AccessKeyId("BKIAIOSFODNN7EXAMPLE"),
            SecretKey.of("fakeXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY0".toCharArray()));
    private static final String SEED = "11".repeat(32);
    private static final String TRAILER = "x-amz-checksum-crc32";
    private static final int CHUNK = 40;
    private static final byte[] DATA =
            "It is a truth universally acknowledged, that a single man in possession of a good fortune"
                    .getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @EnumSource(
            value = PayloadHash.Mode.class,
            names = {"HASHED", "UNSIGNED_TRAILER", "SIGNED_CHUNKS", "SIGNED_CHUNKS_TRAILER"})
    void noChangeOfAByteGetsOtherDataThrough(PayloadHash.Mode mode) throws Exception {
        Random random = new Random(mode.ordinal());
        byte[] body = body(mode);
        int refused = 0;
        for (int i = 0; i < MUTANTS / 4; i++) {
            byte[] bytes = changed(body, random);
            try {
                byte[] out = relayed(mode, bytes, 1 + random.nextInt(body.length));
                assertThat(mode.chunked() ? decoded(out) : out)
                        .as(new String(bytes, StandardCharsets.ISO_8859_1))
                        .isEqualTo(DATA);
            } catch (RequestRejectedException e) {
                refused++;
            }
        }
        assertThat(decoded(mode, body)).isEqualTo(DATA);
        assertThat(refused).isGreaterThan(MUTANTS / 8);
    }

    private static byte[] decoded(PayloadHash.Mode mode, byte[] body) throws RequestRejectedException, IOException {
        byte[] out = relayed(mode, body, body.length);
        return mode.chunked() ? decoded(out) : out;
    }

    private static byte[] body(PayloadHash.Mode mode) throws Exception {
        SdkChunks chunks = new SdkChunks(FAKE, SCOPE, NOW, SEED);
        return switch (mode) {
            case SIGNED_CHUNKS -> chunks.body(DATA, CHUNK);
            case SIGNED_CHUNKS_TRAILER -> chunks.body(DATA, CHUNK, TRAILER, crc32());
            case UNSIGNED_TRAILER -> {
                String data = new String(DATA, StandardCharsets.US_ASCII);
                yield ("28\r\n" + data.substring(0, CHUNK) + "\r\n"
                                + Integer.toHexString(DATA.length - CHUNK) + "\r\n" + data.substring(CHUNK)
                                + "\r\n0\r\n" + TRAILER + ':' + crc32() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
            }
            default -> DATA;
        };
    }

    private static String crc32() {
        CRC32 crc = new CRC32();
        crc.update(DATA);
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /** One byte, or the other bytes around a place that is cut out or written twice. */
    private static byte[] changed(byte[] body, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 1);
        int at = random.nextInt(body.length);
        int kind = random.nextInt(4);
        int end = Math.min(body.length, at + 1 + random.nextInt(CHUNK));
        out.write(body, 0, at);
        switch (kind) {
            case 0 -> out.write(body[at] ^ (1 << random.nextInt(8)));
            case 1 -> {
                out.write(random.nextInt(256));
                out.write(body[at]);
            }
            case 2 -> out.write(body, at, end - at);
            default -> end = Math.max(end, at + 1);
        }
        int rest = kind == 2 ? at : kind == 3 ? end : at + 1;
        out.write(body, rest, body.length - rest);
        return out.toByteArray();
    }

    private static byte[] relayed(PayloadHash.Mode mode, byte[] body, int most) throws RequestRejectedException {
        Headers headers = Headers.builder()
                .add("x-amz-decoded-content-length", Integer.toString(DATA.length))
                .add("x-amz-trailer", TRAILER)
                .build();
        SeedSignature seed = new SeedSignature(
                SigningKey.derive(FAKE.secret(), SCOPE), Timestamp.of(NOW), SCOPE, new Signature(Hex.parse(SEED)));
        String line = mode == PayloadHash.Mode.HASHED ? PayloadHash.ofBody(DATA).text() : "";
        PayloadVerifier relay = PayloadVerifier.create(
                new PayloadHash(mode, line),
                mode == PayloadHash.Mode.SIGNED_CHUNKS ? withoutTrailer(headers) : headers,
                Optional.of(new SeedSignatures(seed, seed)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PayloadVerifier.Output sink = piece -> out.writeBytes(
                StandardCharsets.ISO_8859_1.decode(piece).toString().getBytes(StandardCharsets.ISO_8859_1));
        for (int from = 0; from < body.length; from += most) {
            relay.update(ByteBuffer.wrap(body, from, Math.min(most, body.length - from)), sink);
        }
        relay.finish(sink);
        return out.toByteArray();
    }

    private static Headers withoutTrailer(Headers headers) {
        return Headers.builder().add(headers.name(0), headers.value(0)).build();
    }

    /** The data of an aws-chunked body, read by nothing but its sizes. */
    private static byte[] decoded(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        StringBuilder data = new StringBuilder();
        int at = 0;
        while (true) {
            String line = text.substring(at, text.indexOf("\r\n", at));
            int size = Integer.parseInt(line.split(";", 2)[0], 16);
            if (size == 0) {
                return data.toString().getBytes(StandardCharsets.ISO_8859_1);
            }
            at += line.length() + 2;
            data.append(text, at, at + size);
            at += size + 2;
        }
    }
}
