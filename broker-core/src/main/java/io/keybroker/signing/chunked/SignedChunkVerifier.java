package io.keybroker.signing.chunked;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.signing.crypto.Digests;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.text.Hex;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;

/**
 * Verifies an aws-chunked body with signed chunks, {@code size;chunk-signature=hex CRLF data CRLF}: each chunk is
 * buffered, verified, signed again in place, and emitted. The final chunk and the trailer are held back until all is
 * verified. Signatures have equal length, so the length of the body is unchanged.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html">Transferring payload in multiple
 *     chunks</a>
 */
final class SignedChunkVerifier implements PayloadVerifier {
    /** Largest buffered chunk, in bytes; clients send 64 KiB to 1 MiB. */
    static final int LARGEST_CHUNK = 1 << 20;

    private static final String SIGNATURE = ";chunk-signature=";
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature:";

    private final DeclaredPayload promise;
    private final ChunkSigner client;
    private final ChunkSigner upstream;
    private final ChunkLineReader line = new ChunkLineReader();
    private final MessageDigest digest = Digests.newSha256();
    private final StringBuilder heldBack = new StringBuilder(512);

    private Expected expected = Expected.CHUNK;
    private byte[] chunk = new byte[0];
    private int filled;
    private String header = "";
    private String trailerHash = "";

    private enum Expected {
        CHUNK,
        DATA,
        DATA_END,
        TRAILER,
        TRAILER_SIGNATURE,
        END,
        NOTHING
    }

    SignedChunkVerifier(DeclaredPayload promise, SeedSignatures chains) {
        this.promise = promise;
        this.client = new ChunkSigner(chains.client());
        this.upstream = new ChunkSigner(chains.upstream());
    }

    @Override
    public void update(ByteBuffer data, Output out) throws RequestRejectedException {
        while (data.hasRemaining()) {
            if (expected == Expected.DATA) {
                readData(data);
            } else if (expected == Expected.NOTHING) {
                throw DeclaredPayload.malformed("the aws-chunked body has data after its end");
            } else if (line.endsWith(data.get(), expected == Expected.TRAILER)) {
                readLine(line.takeLine(), out);
            }
        }
    }

    private void readData(ByteBuffer data) {
        int count = Math.min(chunk.length - 2 - filled, data.remaining());
        data.get(chunk, filled, count);
        digest.update(chunk, filled, count);
        promise.update(ByteBuffer.wrap(chunk, filled, count));
        filled += count;
        if (filled == chunk.length - 2) {
            expected = Expected.DATA_END;
        }
    }

    private void readLine(String text, Output out) throws RequestRejectedException {
        switch (expected) {
            case CHUNK -> readHeader(text);
            case DATA_END -> {
                requireEmpty(text);
                release(out);
            }
            case TRAILER -> readTrailer(text);
            case TRAILER_SIGNATURE -> readTrailerSignature(text);
            default -> {
                requireEmpty(text);
                heldBack.append("\r\n");
                expected = Expected.NOTHING;
            }
        }
    }

    private void readHeader(String text) throws RequestRejectedException {
        int size = text.indexOf(';');
        boolean signed = size > 0
                && text.startsWith(SIGNATURE, size)
                && Hex.isHex(text.substring(size + SIGNATURE.length()), 32);
        if (!signed) {
            throw DeclaredPayload.malformed("a chunk header is invalid (expected: size and signature)");
        }
        long length = promise.announce(text.substring(0, size));
        if (length > LARGEST_CHUNK) {
            throw new RequestRejectedException(
                    ErrorCode.TOO_LARGE, "a signed chunk is longer than " + LARGEST_CHUNK + " bytes");
        }
        header = text;
        if (length == 0) {
            heldBack.append(resign(ChunkSigner.EMPTY_HASH)).append("\r\n");
            expected = promise.hasTrailer() ? Expected.TRAILER : Expected.END;
        } else {
            chunk = new byte[text.length() + 2 + (int) length + 2];
            filled = text.length() + 2;
            expected = Expected.DATA;
        }
    }

    private void release(Output out) throws RequestRejectedException {
        byte[] head = (resign(Hex.of(digest.digest())) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, chunk, 0, head.length);
        chunk[filled] = '\r';
        chunk[filled + 1] = '\n';
        out.emit(ByteBuffer.wrap(chunk));
        chunk = new byte[0];
        expected = Expected.CHUNK;
    }

    /** Returns the chunk header: verified by the client's chain, signed by the upstream's over the same hash. */
    private String resign(String hash) throws RequestRejectedException {
        int signature = header.indexOf('=') + 1;
        requireMatch(client.chunk(hash), header.substring(signature));
        return header.substring(0, signature) + upstream.chunk(hash).hex();
    }

    private void readTrailer(String text) throws RequestRejectedException {
        String canonical = promise.checkTrailer(text);
        trailerHash = Hex.of(Digests.sha256(canonical.getBytes(StandardCharsets.ISO_8859_1)));
        heldBack.append(text).append("\r\n");
        expected = Expected.TRAILER_SIGNATURE;
    }

    private void readTrailerSignature(String text) throws RequestRejectedException {
        String hex = text.substring(Math.min(text.length(), TRAILER_SIGNATURE.length()));
        if (!text.toLowerCase(Locale.ROOT).startsWith(TRAILER_SIGNATURE) || !Hex.isHex(hex, 32)) {
            throw DeclaredPayload.malformed("the trailer signature is missing");
        }
        requireMatch(client.trailer(trailerHash), hex);
        heldBack.append(TRAILER_SIGNATURE)
                .append(upstream.trailer(trailerHash).hex())
                .append("\r\n");
        expected = Expected.END;
    }

    private static void requireMatch(Signature expected, String hex) throws RequestRejectedException {
        if (!expected.matches(new Signature(Hex.parse(hex)))) {
            throw new RequestRejectedException(
                    ErrorCode.WRONG_SIGNATURE,
                    "The chunk signature we calculated does not match the signature you provided.");
        }
    }

    private static void requireEmpty(String text) throws RequestRejectedException {
        if (!text.isEmpty()) {
            throw DeclaredPayload.malformed("a chunk is longer than its size");
        }
    }

    @Override
    public void finish(Output out) throws RequestRejectedException {
        promise.checkKept(expected == Expected.NOTHING);
        out.emit(ByteBuffer.wrap(heldBack.toString().getBytes(StandardCharsets.ISO_8859_1)));
    }
}
