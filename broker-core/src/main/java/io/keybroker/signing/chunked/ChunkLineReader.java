package io.keybroker.signing.chunked;

import io.keybroker.error.RequestRejectedException;

/** Reads one line of an aws-chunked body up to CRLF; rejects bare CR or LF, and lines that are too long. */
final class ChunkLineReader {
    private static final int LONGEST = 256;

    private final StringBuilder text = new StringBuilder(LONGEST);

    /**
     * Takes a byte; true if it ends the line. One LF may precede the CRLF of a trailer, because minio clients write it
     * and S3 accepts it.
     */
    boolean endsWith(byte b, boolean inTrailer) throws RequestRejectedException {
        char last = text.length() == 0 ? '\n' : text.charAt(text.length() - 1);
        boolean afterReturn = last == '\r';
        boolean spare = b == '\n' && inTrailer && last >= ' ';
        boolean afterSpare = text.length() > 0 && last == '\n' && b != '\r';
        if ((afterReturn != (b == '\n') && !spare) || afterSpare || text.length() > LONGEST) {
            throw DeclaredPayload.malformed("the aws-chunked body is malformed");
        }
        if (afterReturn) {
            text.setLength(text.length() - 1);
            return true;
        }
        text.append((char) (b & 0xff));
        return false;
    }

    /** Returns the line without its CRLF, and starts the next one. */
    String takeLine() {
        String line = text.toString();
        text.setLength(0);
        return line;
    }
}
