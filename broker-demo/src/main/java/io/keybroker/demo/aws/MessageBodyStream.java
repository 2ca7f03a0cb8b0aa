package io.keybroker.demo.aws;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Reads a message body to its end, and writes it with its original framing. */
final class MessageBodyStream extends InputStream {
    private final InputStream in;
    private final Framing framing;
    private long left;
    private boolean firstChunk = true;
    private boolean complete;

    private MessageBodyStream(InputStream in, Framing framing, long length) {
        this.in = in;
        this.framing = framing;
        this.left = length;
        this.complete = framing == Framing.LENGTH && length == 0;
    }

    static MessageBodyStream ofRequest(RawMessageHead head, InputStream in) {
        if (head.hasHeader("Transfer-Encoding", "chunked")) {
            return new MessageBodyStream(in, Framing.CHUNKED, 0);
        }
        return new MessageBodyStream(
                in,
                Framing.LENGTH,
                head.first("Content-Length").map(Long::parseLong).orElse(0L));
    }

    static MessageBodyStream ofResponse(String method, RawMessageHead head, InputStream in) {
        int status = head.status();
        if (method.equals("HEAD") || status == 204 || status == 304) {
            return new MessageBodyStream(in, Framing.LENGTH, 0);
        }
        if (head.hasHeader("Transfer-Encoding", "chunked")) {
            return new MessageBodyStream(in, Framing.CHUNKED, 0);
        }
        return head.first("Content-Length")
                .map(length -> new MessageBodyStream(in, Framing.LENGTH, Long.parseLong(length)))
                .orElseGet(() -> new MessageBodyStream(in, Framing.UNTIL_CLOSE, Long.MAX_VALUE));
    }

    boolean complete() {
        return complete;
    }

    /** Whether it must be written in chunks, because its length is unknown before its end. */
    boolean inChunks() {
        return framing != Framing.LENGTH;
    }

    void write(OutputStream out, byte[] bytes, int length) throws IOException {
        if (length == 0) {
            return;
        }
        if (inChunks()) {
            out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        out.write(bytes, 0, length);
        if (inChunks()) {
            out.write('\r');
            out.write('\n');
        }
    }

    void writeEnd(OutputStream out) throws IOException {
        if (inChunks()) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public int read() throws IOException {
        byte[] bytes = new byte[1];
        return read(bytes, 0, 1) < 0 ? -1 : bytes[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (complete) {
            return -1;
        }
        if (framing == Framing.CHUNKED && left == 0 && !nextChunk()) {
            return -1;
        }
        int count = in.read(into, offset, (int) Math.min(length, left));
        if (count < 0) {
            return endOfBody();
        }
        left -= count;
        complete = framing == Framing.LENGTH && left == 0;
        return count;
    }

    private int endOfBody() throws EOFException {
        if (framing != Framing.UNTIL_CLOSE) {
            throw new EOFException("connection closed inside a body");
        }
        complete = true;
        return -1;
    }

    private boolean nextChunk() throws IOException {
        if (!firstChunk) {
            line();
        }
        firstChunk = false;
        left = Long.parseLong(line().split(";", 2)[0].strip(), 16);
        if (left > 0) {
            return true;
        }
        String trailer;
        do {
            trailer = line(); // empty here: S3's own trailers are inside the aws-chunked body
        } while (!trailer.isEmpty());
        complete = true;
        return false;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("connection closed inside a body");
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private enum Framing {
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }
}
