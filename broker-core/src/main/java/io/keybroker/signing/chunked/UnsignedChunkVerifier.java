package io.keybroker.signing.chunked;

import io.keybroker.error.RequestRejectedException;
import java.nio.ByteBuffer;

/**
 * Verifies an aws-chunked body without chunk signatures: {@code size CRLF data CRLF}, a zero chunk, and one checksum
 * trailer. The bytes are emitted unchanged.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">Trailing headers</a>
 */
final class UnsignedChunkVerifier implements PayloadVerifier {
    private final DeclaredPayload promise;
    private final ChunkLineReader line = new ChunkLineReader();

    private Expected expected = Expected.SIZE;
    private long left;

    private enum Expected {
        SIZE,
        DATA,
        DATA_END,
        TRAILER,
        NOTHING
    }

    UnsignedChunkVerifier(DeclaredPayload promise) {
        this.promise = promise;
    }

    @Override
    public void update(ByteBuffer data, Output out) throws RequestRejectedException {
        ByteBuffer read = data.duplicate();
        while (read.hasRemaining()) {
            if (expected == Expected.DATA) {
                readData(read);
            } else if (expected == Expected.NOTHING) {
                throw DeclaredPayload.malformed("the aws-chunked body has data after its end");
            } else if (line.endsWith(read.get(), expected == Expected.TRAILER)) {
                readLine(line.takeLine());
            }
        }
        out.emit(data);
    }

    private void readData(ByteBuffer data) {
        int count = (int) Math.min(left, data.remaining());
        promise.update(data.slice(data.position(), count));
        data.position(data.position() + count);
        left -= count;
        if (left == 0) {
            expected = Expected.DATA_END;
        }
    }

    private void readLine(String text) throws RequestRejectedException {
        if (expected == Expected.SIZE) {
            left = promise.announce(text);
            expected = left == 0 ? Expected.TRAILER : Expected.DATA;
        } else if (expected == Expected.TRAILER && !text.isEmpty()) {
            promise.checkTrailer(text);
        } else if (text.isEmpty()) {
            expected = expected == Expected.TRAILER ? Expected.NOTHING : Expected.SIZE;
        } else {
            throw DeclaredPayload.malformed("a chunk is longer than its size");
        }
    }

    @Override
    public void finish(Output out) throws RequestRejectedException {
        promise.checkKept(expected == Expected.NOTHING);
    }
}
