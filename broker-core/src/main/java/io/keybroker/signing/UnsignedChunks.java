package io.keybroker.signing;

import io.keybroker.refusal.Ascii;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * An aws-chunked body without chunk signatures: {@code size CRLF data CRLF}, a zero chunk, and one checksum trailer.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">Trailing headers</a>
 */
final class UnsignedChunks implements BodyProof {
    private static final int LONGEST_LINE = 256;

    private final long promisedLength;
    private final String trailerName;
    private final BodyChecksum checksum;
    private final StringBuilder line = new StringBuilder(LONGEST_LINE);

    private Expected expected = Expected.SIZE;
    private long left;
    private long decoded;
    private boolean trailerSeen;

    private enum Expected {
        SIZE,
        DATA,
        DATA_END,
        TRAILER,
        NOTHING
    }

    UnsignedChunks(long promisedLength, String trailerName) throws RefusedException {
        this.promisedLength = promisedLength;
        this.trailerName = trailerName;
        this.checksum = BodyChecksum.of(trailerName);
    }

    @Override
    public void accept(ByteBuffer data) throws RefusedException {
        while (data.hasRemaining()) {
            if (expected == Expected.DATA) {
                readData(data);
            } else if (endsLine(data.get())) {
                readLine();
            }
        }
    }

    private void readData(ByteBuffer data) {
        int count = (int) Math.min(left, data.remaining());
        ByteBuffer slice = data.slice(data.position(), count);
        checksum.update(slice);
        data.position(data.position() + count);
        left -= count;
        if (left == 0) {
            expected = Expected.DATA_END;
        }
    }

    /**
     * Collects a line up to CRLF; a bare CR or LF, or a line without end, is refused. One LF may stand between a trailer
     * and its CRLF, where minio's clients write it and S3 takes it.
     */
    private boolean endsLine(byte b) throws RefusedException {
        char last = line.length() == 0 ? '\n' : line.charAt(line.length() - 1);
        boolean afterReturn = last == '\r';
        boolean spare = b == '\n' && expected == Expected.TRAILER && last >= ' ';
        boolean afterSpare = line.length() > 0 && last == '\n' && b != '\r';
        if ((afterReturn != (b == '\n') && !spare)
                || afterSpare
                || line.length() > LONGEST_LINE
                || expected == Expected.NOTHING) {
            throw malformed("the aws-chunked body is not made of chunks and a trailer");
        }
        if (afterReturn) {
            line.setLength(line.length() - 1);
            return true;
        }
        line.append((char) (b & 0xff));
        return false;
    }

    private void readLine() throws RefusedException {
        String text = line.toString();
        line.setLength(0);
        switch (expected) {
            case SIZE -> readSize(text);
            case DATA_END -> {
                if (!text.isEmpty()) {
                    throw malformed("a chunk is longer than its size");
                }
                expected = Expected.SIZE;
            }
            case TRAILER -> readTrailer(text);
            default -> throw malformed("bytes follow the end of the aws-chunked body");
        }
    }

    private void readSize(String text) throws RefusedException {
        boolean hex = !text.isEmpty() && text.length() <= 12;
        for (int i = 0; hex && i < text.length(); i++) {
            hex = Ascii.isAlphanumeric(text.charAt(i)) && Character.digit(text.charAt(i), 16) >= 0;
        }
        if (!hex) {
            throw malformed("a chunk's size is not a hexadecimal number");
        }
        left = Long.parseLong(text, 16);
        decoded += left;
        if (decoded > promisedLength) {
            throw malformed("the chunks hold more than x-amz-decoded-content-length");
        }
        expected = left == 0 ? Expected.TRAILER : Expected.DATA;
    }

    private void readTrailer(String text) throws RefusedException {
        if (text.isEmpty()) {
            expected = Expected.NOTHING;
            return;
        }
        int colon = text.indexOf(':');
        String name = text.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
        if (trailerSeen || !name.equals(trailerName)) {
            throw malformed("the trailer is not the one that x-amz-trailer names");
        }
        trailerSeen = true;
        if (!text.substring(colon + 1).strip().equals(checksum.base64())) {
            throw new RefusedException(
                    Refusal.BAD_CHECKSUM,
                    "The " + trailerName + " you specified did not match the calculated checksum.");
        }
    }

    @Override
    public void finish() throws RefusedException {
        if (expected != Expected.NOTHING || decoded != promisedLength) {
            throw new RefusedException(
                    Refusal.INCOMPLETE_BODY,
                    "You did not provide the number of bytes specified by the x-amz-decoded-content-length header.");
        }
        if (!trailerSeen) {
            throw malformed("the trailer that x-amz-trailer names did not come");
        }
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.MALFORMED, detail);
    }
}
